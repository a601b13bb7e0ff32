package dev.otto.write.uwc;

import dev.otto.write.uwc.Bodies.Documents;
import dev.otto.write.uwc.Bodies.Followup;
import dev.otto.write.uwc.Bodies.Question;
import dev.otto.write.uwc.Bodies.Segment;
import dev.otto.write.uwc.Bodies.Training;
import dev.otto.write.uwc.Bodies.Transcribe;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;
import tools.jackson.databind.JsonNode;

/** The partner's interface as it stands in the contract; {@code callId} is the number of a call or recording session. */
@HttpExchange(accept = MediaType.APPLICATION_JSON_VALUE, contentType = MediaType.APPLICATION_JSON_VALUE)
interface UwcApi {

    /** The attribute under which a request carries its {@link Call}. */
    String CALL = "uwc.call";

    @PostExchange("/api/v1/transcription/transcribe")
    ResponseEntity<JsonNode> transcribe(@RequestBody Transcribe body, @RequestAttribute(CALL) Call call);

    @GetExchange("/api/v1/transcription/status/{callId}")
    ResponseEntity<JsonNode> transcriptionStatus(@PathVariable int callId, @RequestAttribute(CALL) Call call);

    @GetExchange("/api/v1/transcription/transcript/{callId}")
    ResponseEntity<JsonNode> transcript(@PathVariable int callId, @RequestAttribute(CALL) Call call);

    @PostExchange("/api/v1/analysis/start/{callId}")
    ResponseEntity<JsonNode> startAnalysis(@PathVariable int callId, @RequestAttribute(CALL) Call call);

    @GetExchange("/api/v1/analysis/status/{callId}")
    ResponseEntity<JsonNode> analysisStatus(@PathVariable int callId, @RequestAttribute(CALL) Call call);

    @GetExchange("/api/v1/analysis/complete/{callId}")
    ResponseEntity<JsonNode> completeAnalysis(@PathVariable int callId, @RequestAttribute(CALL) Call call);

    @PostExchange("/api/v1/meeting-segmentation/analyze")
    ResponseEntity<JsonNode> segment(@RequestBody Segment body, @RequestAttribute(CALL) Call call);

    @GetExchange("/api/v1/meeting-segmentation/status/{callId}")
    ResponseEntity<JsonNode> segmentationStatus(@PathVariable int callId, @RequestAttribute(CALL) Call call);

    @GetExchange("/api/v1/meeting-segmentation/analysis/{callId}")
    ResponseEntity<JsonNode> segmentation(@PathVariable int callId, @RequestAttribute(CALL) Call call);

    @PostExchange("/uwc/v1/rag/query")
    ResponseEntity<JsonNode> ask(@RequestBody Question body, @RequestAttribute(CALL) Call call);

    @PostExchange("/uwc/v1/rag/documents")
    ResponseEntity<JsonNode> index(@RequestBody Documents body, @RequestAttribute(CALL) Call call);

    @PostExchange("/uwc/v1/training/jobs")
    ResponseEntity<JsonNode> train(@RequestBody Training body, @RequestAttribute(CALL) Call call);

    @PostExchange("/uwc/v1/followups/draft")
    ResponseEntity<JsonNode> draft(@RequestBody Followup body, @RequestAttribute(CALL) Call call);
}
