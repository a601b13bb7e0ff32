package dev.otto.write.call;

import dev.otto.events.call.CallFacts;
import dev.otto.events.call.Direction;
import dev.otto.events.call.Ending;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts of a call that a test cares about, one by one. */
record Facts(CallFacts told) {

    static final Instant NOON = Instant.parse("2026-07-14T16:00:00Z");

    static Facts inbound() {
        return of(Direction.inbound, null, null, null, null, null, null, null, null);
    }

    static Facts outbound() {
        return of(Direction.outbound, null, null, null, null, null, null, null, null);
    }

    Facts name(String name) {
        return of(
                told.direction(),
                name,
                told.audioUrl(),
                told.durationSeconds(),
                told.ending(),
                told.answered(),
                told.voicemail(),
                told.tags(),
                told.spam());
    }

    Facts recording(String url) {
        return of(
                told.direction(),
                told.callerName(),
                url,
                told.durationSeconds(),
                told.ending(),
                told.answered(),
                told.voicemail(),
                told.tags(),
                told.spam());
    }

    Facts seconds(int seconds) {
        return of(
                told.direction(),
                told.callerName(),
                told.audioUrl(),
                seconds,
                told.ending(),
                told.answered(),
                told.voicemail(),
                told.tags(),
                told.spam());
    }

    Facts ending(Ending ending) {
        return of(
                told.direction(),
                told.callerName(),
                told.audioUrl(),
                told.durationSeconds(),
                ending,
                told.answered(),
                told.voicemail(),
                told.tags(),
                told.spam());
    }

    Facts answered(boolean answered) {
        return of(
                told.direction(),
                told.callerName(),
                told.audioUrl(),
                told.durationSeconds(),
                told.ending(),
                answered,
                told.voicemail(),
                told.tags(),
                told.spam());
    }

    Facts voicemail(boolean voicemail) {
        return of(
                told.direction(),
                told.callerName(),
                told.audioUrl(),
                told.durationSeconds(),
                told.ending(),
                told.answered(),
                voicemail,
                told.tags(),
                told.spam());
    }

    Facts tags(String... tags) {
        return of(
                told.direction(),
                told.callerName(),
                told.audioUrl(),
                told.durationSeconds(),
                told.ending(),
                told.answered(),
                told.voicemail(),
                List.of(tags),
                told.spam());
    }

    Facts spam(boolean spam) {
        return of(
                told.direction(),
                told.callerName(),
                told.audioUrl(),
                told.durationSeconds(),
                told.ending(),
                told.answered(),
                told.voicemail(),
                told.tags(),
                spam);
    }

    Facts agent(String email) {
        return new Facts(new CallFacts(
                told.direction(),
                told.fromNumber(),
                told.toNumber(),
                null,
                null,
                told.callerName(),
                null,
                null,
                null,
                email,
                told.audioUrl(),
                told.startedAt(),
                null,
                null,
                told.durationSeconds(),
                told.ending(),
                told.answered(),
                told.voicemail(),
                null,
                null,
                null,
                null,
                told.tags(),
                told.spam(),
                null));
    }

    /** How they stand once the call ended so. */
    Facts ended(Ending ending) {
        return ending(ending).answered(ending == Ending.answered).voicemail(ending == Ending.voicemail);
    }

    private static Facts of(
            @Nullable Direction direction,
            @Nullable String name,
            @Nullable String audioUrl,
            @Nullable Integer seconds,
            @Nullable Ending ending,
            @Nullable Boolean answered,
            @Nullable Boolean voicemail,
            @Nullable List<String> tags,
            @Nullable Boolean spam) {
        return new Facts(new CallFacts(
                direction,
                "+16145550151",
                "+16145550100",
                null,
                null,
                name,
                null,
                null,
                null,
                null,
                audioUrl,
                NOON,
                null,
                null,
                seconds,
                ending,
                answered,
                voicemail,
                null,
                null,
                null,
                (BigDecimal) null,
                tags,
                spam,
                null));
    }
}
