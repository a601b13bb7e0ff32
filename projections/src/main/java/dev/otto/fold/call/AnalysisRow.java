package dev.otto.fold.call;

import dev.otto.events.call.CallAnalysis;
import dev.otto.fold.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The standing analysis of a call; its id is the call's.
 *
 * @param run the job's run that gave it, from 1
 * @param resultAt the partner's timestamp of the result
 * @param revised whether it replaced an earlier one
 */
public record AnalysisRow(
        String companyId,
        UUID callId,
        @Nullable UUID contactCardId,
        UUID analysisJobId,
        int run,
        Instant resultAt,
        boolean revised,
        CallAnalysis analysis)
        implements Row {

    @Override
    public String key() {
        return callId.toString();
    }
}
