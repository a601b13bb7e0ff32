package dev.otto.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.platform.problem.ProblemException;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cursors come back from clients, who may send what no list ever said. */
class CursorTest {

    @Test
    void aRowsSortKeysReadBack() {
        Instant at = Instant.parse("2026-07-14T12:00:00.123456Z");
        LocalDate day = LocalDate.parse("2026-07-14");
        Cursor cursor = Cursor.parse(Cursor.of(at, day).encoded(), 2);
        assertThat(cursor.instant(0)).isEqualTo(at);
        assertThat(cursor.day(1)).isEqualTo(day);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+300000-01-01T00:00:00Z", "-300000-01-01T00:00:00Z", "+10000-01-01T00:00:00Z"})
    void anInstantThatTheDatabaseCannotHoldIsOfNoList(String key) {
        Cursor cursor = Cursor.parse(Cursor.of(key).encoded(), 1);
        assertThatThrownBy(() -> cursor.instant(0)).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+9999999-01-01", "-9999-01-01"})
    void norIsSuchADay(String key) {
        Cursor cursor = Cursor.parse(Cursor.of(key).encoded(), 1);
        assertThatThrownBy(() -> cursor.day(0)).isInstanceOf(ProblemException.class);
    }
}
