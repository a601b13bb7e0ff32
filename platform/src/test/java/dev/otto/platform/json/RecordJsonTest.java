package dev.otto.platform.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.EventTypes;
import dev.otto.events.Specimens;
import dev.otto.platform.eventlog.EventJson;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class RecordJsonTest {

    private static final RecordJson RECORDS = new RecordJson(EventJson.MAPPER);

    private enum Mood {
        calm,
        wild
    }

    private record Inner(@Nullable String text, @Nullable List<Mood> moods) {}

    private record Everything(
            @Nullable String text,
            boolean flag,
            @Nullable Boolean maybe,
            int number,
            @Nullable Integer maybeNumber,
            long large,
            @Nullable Long maybeLarge,
            double real,
            @Nullable Double maybeReal,
            @Nullable BigDecimal decimal,
            @Nullable Instant instant,
            @Nullable LocalDate date,
            @Nullable ZoneId zone,
            @Nullable UUID id,
            @Nullable Mood mood,
            @Nullable Inner inner,
            @Nullable List<Inner> inners) {
        @JsonIgnore
        @SuppressWarnings("UnusedMethod") // a getter that is no component
        public boolean isLoud() {
            return true;
        }
    }

    private record WithMap(Map<String, String> map) {}

    private record Picky(int age) {
        @SuppressWarnings("UnusedMethod") // made from JSON
        Picky {
            if (age < 0) {
                throw new IllegalArgumentException("nobody is younger than that");
            }
        }
    }

    @Test
    void everyEventHasAPlanThatWritesAndReadsItAsTheMapperDoes() {
        for (Class<? extends DomainEvent> type : EventTypes.all()) {
            assertThat(RECORDS.plans(type)).as(type.getName()).isTrue();
            for (DomainEvent event : List.of(Specimens.full(type), Specimens.minimal(type))) {
                byte[] json = EventJson.MAPPER.writeValueAsBytes(event);
                assertThat(new String(RECORDS.write(event), StandardCharsets.UTF_8))
                        .isEqualTo(new String(json, StandardCharsets.UTF_8));
                assertThat((Object) RECORDS.read(type, json)).isEqualTo(EventJson.MAPPER.readValue(json, type));
            }
        }
        assertThat(RECORDS.plans(EventMetadata.class)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whateverTheValuesTheBytesAndTheRecordsAreTheMappers(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        assertThat(RECORDS.plans(Everything.class)).isTrue();
        for (int i = 0; i < 3_000; i++) {
            Everything value = everything(random);
            byte[] json = EventJson.MAPPER.writeValueAsBytes(value);
            assertThat(new String(RECORDS.write(value), StandardCharsets.UTF_8))
                    .isEqualTo(new String(json, StandardCharsets.UTF_8));
            assertThat(RECORDS.read(Everything.class, json))
                    .isEqualTo(EventJson.MAPPER.readValue(json, Everything.class));
            byte[] spaced = EventJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(value);
            assertThat(RECORDS.read(Everything.class, spaced))
                    .isEqualTo(EventJson.MAPPER.readValue(spaced, Everything.class));
        }
    }

    private record Moment(Instant at) {}

    @Test
    void everyInstantIsWrittenAsItSaysItself() {
        SplittableRandom random = new SplittableRandom(5);
        List<Instant> instants = new ArrayList<>(List.of(
                Instant.EPOCH,
                Instant.MIN,
                Instant.MAX,
                Instant.parse("-0001-12-31T23:59:59Z"),
                Instant.parse("0000-12-31T23:59:59.999999999Z"),
                Instant.parse("0001-01-01T00:00:00Z"),
                Instant.parse("1900-02-28T23:59:59.1Z"),
                Instant.parse("2000-02-29T12:00:00.000001Z"),
                Instant.parse("2024-02-29T00:00:00.000000001Z"),
                Instant.parse("2100-03-01T00:00:00.12Z"),
                Instant.parse("9999-12-31T23:59:59.999Z"),
                Instant.parse("+10000-01-01T00:00:00Z")));
        for (int i = 0; i < 20_000; i++) {
            instants.add(Instant.ofEpochSecond(
                    random.nextLong(-63_000_000_000L, 254_000_000_000L), random.nextInt(4) * 250_000_000L));
        }
        for (Instant instant : instants) {
            assertThat(new String(RECORDS.write(new Moment(instant)), StandardCharsets.US_ASCII))
                    .isEqualTo("{\"at\":\"" + instant + "\"}");
        }
    }

    @Test
    void anIdsBytesAreThoseOfItsUsualFormAndOfNoOther() {
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < 1_000; i++) {
            UUID id = new UUID(random.nextLong(), random.nextLong());
            JsonOutput output = new JsonOutput(4);
            assertThat(output.uuidBytes(
                            i % 2 == 0 ? id.toString() : id.toString().toUpperCase(Locale.ROOT)))
                    .isTrue();
            ByteBuffer bytes = ByteBuffer.wrap(output.toByteArray());
            assertThat(new UUID(bytes.getLong(), bytes.getLong())).isEqualTo(id);
        }
        for (String other : List.of(
                "",
                "1-1-1-1-1",
                "0000000000000000000000000000000000000",
                "00000000-0000-0000-0000-00000000000g",
                "00000000-0000-0000-0000-00000000000\u0130",
                "000000000000-0000-0000-0000-00000000")) {
            JsonOutput output = new JsonOutput(4);
            assertThat(output.uuidBytes(other)).as(other).isFalse();
            assertThat(output.size()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    void whatIsBrokenIsRefusedOrReadAsTheMapperDoes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] json = EventJson.MAPPER.writeValueAsBytes(everything(random));
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(json.length);
                if (random.nextInt(4) == 0) {
                    json = Arrays.copyOf(json, Math.max(1, at));
                } else {
                    json[at % json.length] =
                            (byte) "\"\\{}[]:,0123456789truefalsnx. -TZ\u0001\u00e9".charAt(random.nextInt(32));
                }
            }
            byte[] broken = json;
            Object expected = outcome(() -> EventJson.MAPPER.readValue(broken, Everything.class));
            assertThat(outcome(() -> RECORDS.read(Everything.class, broken)))
                    .as(new String(broken, StandardCharsets.UTF_8))
                    .isEqualTo(expected);
        }
    }

    @Test
    void whatNoPlanCanExpressIsLeftToTheMapper() {
        assertThat(RECORDS.plans(WithMap.class)).isFalse();
        WithMap value = new WithMap(Map.of("a", "b"));
        assertThat(RECORDS.read(WithMap.class, RECORDS.write(value))).isEqualTo(value);
        assertThat(RECORDS.read(
                        Inner.class, "{\"unknown\":{\"x\":[1]},\"text\":\"t\"}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new Inner("t", null));
        assertThatThrownBy(() -> RECORDS.read(Picky.class, "{\"age\":-1}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(JacksonException.class);
    }

    private static Object outcome(java.util.function.Supplier<Object> reading) {
        try {
            return reading.get();
        } catch (JacksonException e) {
            return "refused";
        }
    }

    private static Everything everything(SplittableRandom random) {
        return new Everything(
                text(random),
                random.nextBoolean(),
                random.nextBoolean() ? null : random.nextBoolean(),
                random.nextInt(),
                random.nextBoolean() ? null : random.nextInt(100) - 50,
                random.nextLong(1_000_000_000_000_000L),
                random.nextBoolean() ? null : -random.nextLong(1_000_000),
                random.nextDouble() * 1_000 - 500,
                random.nextBoolean() ? null : (double) random.nextInt(10),
                random.nextBoolean()
                        ? null
                        : BigDecimal.valueOf(random.nextLong(1_000_000) - 500_000, random.nextInt(9)),
                random.nextBoolean()
                        ? null
                        : Instant.ofEpochSecond(
                                random.nextLong(8_000_000_000L) - 2_000_000_000L,
                                random.nextBoolean() ? 0 : random.nextInt(1_000_000) * 1_000L),
                random.nextBoolean() ? null : LocalDate.ofEpochDay(random.nextInt(40_000)),
                random.nextBoolean() ? null : ZoneId.of("America/New_York"),
                random.nextBoolean() ? null : new UUID(random.nextLong(), random.nextLong()),
                random.nextBoolean() ? null : Mood.values()[random.nextInt(2)],
                random.nextBoolean() ? null : inner(random),
                random.nextBoolean() ? null : random.nextBoolean() ? List.of() : List.of(inner(random), inner(random)));
    }

    private static Inner inner(SplittableRandom random) {
        return new Inner(text(random), random.nextBoolean() ? null : List.of(Mood.wild, Mood.calm));
    }

    private static @Nullable String text(SplittableRandom random) {
        if (random.nextInt(5) == 0) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        String special = "\"\\/\b\f\n\r\t\u0001\u001f\u007f\u0080\u00e9\u2028\u20ac\ufffd";
        for (int left = random.nextInt(40); left > 0; left--) {
            switch (random.nextInt(12)) {
                case 0 -> text.append(special.charAt(random.nextInt(special.length())));
                case 1 -> text.appendCodePoint(0x1f600 + random.nextInt(50));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.toString();
    }
}
