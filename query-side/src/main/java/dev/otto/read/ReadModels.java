package dev.otto.read;

import dev.otto.fold.Projections;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.ReadSide;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The read side as writes reach it: whether it has caught up, and a resource as its GET shows it. */
@Component
class ReadModels implements ReadSide {

    private final Projections projections;
    private final Reads reads;
    private final Map<String, ResourceView> views;

    ReadModels(Projections projections, Reads reads, List<ResourceView> views) {
        this.reads = reads;
        this.projections = projections;
        this.views = views.stream().collect(Collectors.toMap(ResourceView::resource, Function.identity()));
    }

    @Override
    public boolean caughtUp(long position, Duration wait) {
        return projections.caughtUp(position, wait);
    }

    @Override
    public boolean held(String companyId, String id, long position) {
        return projections.held(companyId, id, position);
    }

    @Override
    public View view(String resource, String id, Caller caller, long position) {
        ResourceView view = views.get(resource);
        if (view == null) {
            throw new IllegalArgumentException("no view of " + resource);
        }
        // before the row: one that is missing or older because its event was set aside is still to come
        if (held(caller.company(), id, position)) {
            return new Behind();
        }
        return reads.as(caller, () -> reads.reached(position) ? seen(view.view(id, caller)) : new Behind());
    }

    private static View seen(Optional<Object> resource) {
        return resource.isPresent() ? new Shown(resource.get()) : new NotTheirs();
    }
}
