package dev.otto.write.shunya;

import dev.otto.events.call.Transcript;
import dev.otto.events.call.Transcript.Segment;
import dev.otto.write.shunya.NormalisedResult.TranscriptResult;
import dev.otto.write.shunya.Reading.Field;
import dev.otto.write.shunya.Reading.Scale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The form of a transcription. */
final class TranscriptForm {

    private TranscriptForm() {}

    static TranscriptResult read(Reading reading, Field root) {
        String text = reading.text(reading.required(root.member("transcript_text", "transcript")));
        String whole = text == null ? "" : text;
        String language = reading.word(root.member("language"));
        Integer words = reading.integer(root.member("word_count"));
        Transcript transcript = new Transcript(
                whole,
                segments(reading, root.member("speaker_labels", "speakers", "diarization")),
                reading.score(root.member("confidence_score", "confidence"), Scale.PERCENT_OR_UNIT),
                language == null ? "en-US" : language,
                words == null ? words(whole) : words,
                reading.word(root.member("job_id")),
                reading.word(root.member("task_id")),
                reading.word(root.member("transcript_id")));
        Output output = output(transcript);
        String hash = output.hash();
        output.put("job_id", transcript.uwcJobId())
                .put("task_id", transcript.uwcTaskId())
                .put("transcript_id", transcript.uwcTranscriptId());
        return new TranscriptResult(transcript, output.form(), hash);
    }

    private static List<Segment> segments(Reading reading, Field labels) {
        List<Segment> segments = new ArrayList<>();
        for (Field element : reading.list(labels)) {
            Field turn = reading.object(element, "text");
            String speaker = reading.word(turn.member("speaker"));
            String said = reading.text(turn.member("text"));
            segments.add(new Segment(
                    speaker == null ? null : Reading.snake(speaker),
                    said == null ? "" : said,
                    reading.seconds(turn.member("start_time", "start")),
                    reading.seconds(turn.member("end_time", "end"))));
        }
        segments.sort(Comparator.comparing(Segment::startTime, Comparator.nullsLast(Comparator.naturalOrder())));
        return List.copyOf(segments);
    }

    private static int words(String text) {
        int words = 0;
        boolean within = false;
        for (char c : text.strip().toCharArray()) {
            boolean gap = c == ' ' || c >= '\t' && c <= '\r';
            words += within || gap ? 0 : 1;
            within = !gap;
        }
        return words;
    }

    private static Output output(Transcript transcript) {
        return new Output()
                .put("transcript_text", transcript.transcriptText())
                .put(
                        "speaker_labels",
                        transcript.speakerLabels(),
                        segment -> new Output()
                                .put("speaker", segment.speaker())
                                .put("text", segment.text())
                                .put("start_time", segment.startTime())
                                .put("end_time", segment.endTime()))
                .put("confidence_score", transcript.confidenceScore())
                .put("language", transcript.language())
                .put("word_count", transcript.wordCount());
    }
}
