package dev.otto.read.call;

import dev.otto.events.call.ProcessingStatus;
import dev.otto.events.call.Transcript;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.call.AnalysisRow;
import dev.otto.fold.call.CallRow;
import dev.otto.fold.call.TranscriptRow;
import dev.otto.platform.access.Caller;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.http.Filters;
import dev.otto.platform.problem.ProblemException;
import dev.otto.read.Past;
import dev.otto.read.Reads;
import dev.otto.read.ResourceView;
import dev.otto.read.Scope;
import dev.otto.read.Stored;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

@RestController
class CallApi implements ResourceView {

    private final Reads reads;
    private final Past past;

    CallApi(Reads reads, Past past) {
        this.reads = reads;
        this.past = past;
    }

    @Override
    public String resource() {
        return "calls";
    }

    @Override
    public Optional<Object> view(String id, Caller caller) {
        return reads.from(Tables.CALL, caller)
                .within(Scope.calls(caller))
                .byId(id)
                .map(stored -> CallView.of(stored.row()));
    }

    /** A call's transcript as the API shows it. */
    record TranscriptView(
            UUID id,
            String companyId,
            UUID callId,
            String transcriptText,
            List<Transcript.Segment> speakerLabels,
            @Nullable BigDecimal confidenceScore,
            String language,
            int wordCount,
            @Nullable String uwcJobId,
            @Nullable String uwcTaskId,
            @Nullable String uwcTranscriptId) {

        static TranscriptView of(TranscriptRow row) {
            Transcript t = row.transcript();
            return new TranscriptView(
                    row.callId(),
                    row.companyId(),
                    row.callId(),
                    t.transcriptText(),
                    t.speakerLabels(),
                    t.confidenceScore(),
                    t.language(),
                    t.wordCount(),
                    t.uwcJobId(),
                    t.uwcTaskId(),
                    t.uwcTranscriptId());
        }
    }

    @GetMapping("/api/v1/calls/{id}")
    CallView one(@PathVariable String id, Filters filters, Caller caller) {
        return past.answer(
                filters,
                caller,
                () -> CallView.of(call(id, caller)),
                moment -> past.row(Tables.CALL, id, caller, moment)
                        .map(found -> CallView.of(found.stored().row()))
                        .orElseThrow(ProblemException::notFound));
    }

    @GetMapping("/api/v1/calls/{id}/transcript")
    TranscriptView transcript(@PathVariable String id, Caller caller) {
        return reads.as(caller, () -> {
            CallRow call = call(id, caller);
            return told(Tables.CALL_TRANSCRIPT, call, caller)
                    .map(TranscriptView::of)
                    .orElseThrow(() -> new ProblemException(404, "transcript_missing", "The call has no transcript."));
        });
    }

    /** The analysis' fields at top level, {@code status}, and the transcript. */
    @GetMapping("/api/v1/calls/{id}/analysis")
    ObjectNode analysis(@PathVariable String id, Caller caller) {
        return reads.as(caller, () -> {
            CallRow call = call(id, caller);
            ObjectNode answer = EventJson.MAPPER.createObjectNode();
            answer.put("status", statusOf(call.follows().analysisStatus()));
            answer.put("id", call.id().toString());
            answer.put("company_id", call.companyId());
            answer.put("call_id", call.id().toString());
            told(Tables.CALL_ANALYSIS, call, caller).ifPresent(row -> answer.setAll(fields(row)));
            answer.set(
                    "transcript",
                    EventJson.MAPPER.valueToTree(told(Tables.CALL_TRANSCRIPT, call, caller)
                            .map(TranscriptView::of)
                            .orElse(null)));
            return answer;
        });
    }

    private static ObjectNode fields(AnalysisRow row) {
        ObjectNode fields = EventJson.MAPPER.valueToTree(row.analysis());
        fields.put("run", row.run());
        fields.put("result_at", row.resultAt().toString());
        fields.put("revised", row.revised());
        return fields;
    }

    private static String statusOf(ProcessingStatus status) {
        return status == ProcessingStatus.none ? "not_analyzed" : status.name();
    }

    private CallRow call(String id, Caller caller) {
        return reads.one(Tables.CALL, caller, id, Scope.calls(caller)).row();
    }

    /** Of the call itself, else of the earliest linked one that has it: as its status is told. */
    private <R extends Row> Optional<R> told(Table<R> table, CallRow call, Caller caller) {
        return call.conversation().stream()
                .flatMap(id -> reads.from(table, caller).byId(id.toString()).stream())
                .map(Stored::row)
                .findFirst();
    }
}
