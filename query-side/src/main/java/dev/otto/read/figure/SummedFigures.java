package dev.otto.read.figure;

import dev.otto.fold.figure.MetricDefinition;
import dev.otto.fold.figure.Sums;
import dev.otto.platform.http.DateRange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Figures of sums alone, without what only single rows tell. */
record SummedFigures(Sums summed, MetricDefinition definition, Map<String, String> names) implements FigureSource {

    @Override
    public List<Line> sums(Sum sum) {
        return FoldedFigures.lines(summed, sum);
    }

    @Override
    public Map<String, List<UUID>> weakestCalls(DateRange range, List<String> csrIds) {
        return Map.of();
    }

    @Override
    public Map<String, List<UUID>> examples(DateRange range, Optional<String> csrId, List<String> categories) {
        return Map.of();
    }

    @Override
    public List<Pending> pendingLeads() {
        return List.of();
    }

    @Override
    public @Nullable Instant firstEventAt() {
        return null;
    }
}
