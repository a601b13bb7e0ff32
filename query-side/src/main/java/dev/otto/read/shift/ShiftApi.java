package dev.otto.read.shift;

import dev.otto.fold.Tables;
import dev.otto.fold.shift.ShiftRow;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Page;
import dev.otto.read.Reads;
import dev.otto.read.ResourceView;
import dev.otto.read.Scope;
import dev.otto.read.Stored;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ShiftApi implements ResourceView {

    /** More than anybody has in a day. */
    private static final int MOST = 200;

    private final Reads reads;
    private final InstantSource clock;

    ShiftApi(Reads reads, InstantSource clock) {
        this.reads = reads;
        this.clock = clock;
    }

    /** A shift as the API shows it. */
    record ShiftView(
            UUID id,
            String companyId,
            String repId,
            ShiftRow.Status status,
            Instant clockedInAt,
            @Nullable Instant clockedOutAt,
            ShiftRow.@Nullable Place startPosition,
            ShiftRow.@Nullable Place endPosition) {
        static ShiftView of(ShiftRow row) {
            return new ShiftView(
                    row.id(),
                    row.companyId(),
                    row.repId(),
                    row.status(),
                    row.clockedInAt(),
                    row.clockedOutAt(),
                    row.startPosition(),
                    row.endPosition());
        }
    }

    @Override
    public String resource() {
        return "shifts";
    }

    @Override
    public Optional<Object> view(String id, Caller caller) {
        return reads.from(Tables.REP_SHIFT, caller)
                .byId(id)
                .filter(stored -> caller.role() != AccessRole.sales_rep
                        || stored.row().repId().equals(caller.userId()))
                .map(stored -> ShiftView.of(stored.row()));
    }

    /** Those that began today, and one that still goes on. */
    @GetMapping("/api/v1/reps/{rep_id}/shifts/today")
    Page<ShiftView> today(@PathVariable("rep_id") String repId, Caller caller) {
        if (caller.role() == AccessRole.sales_rep) {
            Scope.requireSelf(caller, "rep_id", Optional.of(repId));
        }
        return reads.as(caller, () -> {
            LocalDate today = clock.instant().atZone(reads.zone(caller)).toLocalDate();
            List<ShiftView> shifts = reads
                    .from(Tables.REP_SHIFT, caller)
                    .where("t.rep_id = ?", repId)
                    .where("t.day = ? or t.status = 'active'", today)
                    .list("t.clocked_in_at desc, t.id desc", MOST)
                    .stream()
                    .map(Stored::row)
                    .map(ShiftView::of)
                    .toList();
            return new Page<>(shifts, null);
        });
    }
}
