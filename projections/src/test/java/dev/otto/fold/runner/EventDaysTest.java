package dev.otto.fold.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventDaysTest {

    private static final LocalDate DAY = LocalDate.of(2026, 7, 14);

    private static EventDays.Named of(String payload) {
        return EventDays.of(payload.getBytes(StandardCharsets.UTF_8), """
                {"occurred_at":"2026-07-14T12:00:00Z","zone":"America/New_York"}""".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyInstantNamesItsDayWhereTheCompanyIs() {
        assertThat(of("""
                {"ended_at":"2026-07-16T01:00:00Z"}""").days()).containsExactlyInAnyOrder(DAY, DAY.plusDays(1));
    }

    /** Of a call only its end and how long it took may be told. */
    @Test
    void anInstantLessADurationNamesItsDayToo() {
        assertThat(of("""
                {"duration_seconds":1200,"ended_at":"2026-07-20T04:10:00Z"}""").days()).contains(LocalDate.of(2026, 7, 19), LocalDate.of(2026, 7, 20));
        assertThat(of("""
                {"duration_seconds":600,"ended_at":"2026-07-20T04:10:00Z"}""").days()).containsExactlyInAnyOrder(DAY, LocalDate.of(2026, 7, 20));
    }

    /** A text is somebody's, and may begin with whatever he likes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00",
                "0001-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
                "2026-13-41T00:00:00Z",
                "1899-12-31T12:00:00Z"
            })
    void aTextThatLooksLikeAnInstantOfNoTimeThatCountsNamesNone(String text) {
        assertThat(of("{\"body\":\"" + text + "\",\"duration_seconds\":90}").days())
                .containsExactly(DAY);
    }
}
