package dev.otto.write.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Kinds of audio are told by their bytes, and so is how long it lasts. */
class AudioTypeTest {

    private static OptionalLong length(AudioType type, byte[] file) throws IOException {
        return type.length(new ByteArrayInputStream(file));
    }

    @Test
    void eachKindIsToldByItsFirstBytes() {
        assertThat(AudioType.of(Sounds.wav(1))).contains(AudioType.wav);
        assertThat(AudioType.of(Sounds.mp3(1))).contains(AudioType.mp3);
        assertThat(AudioType.of(Arrays.copyOfRange(Sounds.mp3(1), 138, 400))).contains(AudioType.mp3);
        assertThat(AudioType.of(Sounds.m4a(1))).contains(AudioType.m4a);
    }

    @Test
    void whatIsNoneOfThemIsNotTaken() {
        assertThat(AudioType.of("<html>".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(AudioType.of("RIFF....AVI ".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(AudioType.of("....ftypqt  ".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(AudioType.of(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0}))
                .isEmpty();
        assertThat(AudioType.of(new byte[0])).isEmpty();
    }

    @Test
    void itsLengthIsReadFromTheFile() throws IOException {
        assertThat(length(AudioType.wav, Sounds.wav(3))).hasValue(3);
        assertThat(length(AudioType.mp3, Sounds.mp3(1_000))).hasValue(27);
        assertThat(length(AudioType.m4a, Sounds.m4a(7_201))).hasValue(7_201);
    }

    @Test
    void aRecorderThatStreamsDoesNotKnowTheSize() throws IOException {
        assertThat(length(AudioType.wav, Sounds.wav(3, 0))).hasValue(3);
        assertThat(length(AudioType.wav, Sounds.wav(3, -1))).hasValue(3);
    }

    @Test
    void aFileThatEndsTooSoonTellsNoLength() throws IOException {
        byte[] wav = Sounds.wav(1);
        byte[] m4a = Sounds.m4a(5);
        for (int end = 0; end < 40; end++) {
            assertThat(length(AudioType.wav, Arrays.copyOf(wav, end)))
                    .as("%d bytes", end)
                    .isEmpty();
            assertThat(length(AudioType.m4a, Arrays.copyOf(m4a, end)))
                    .as("%d bytes", end)
                    .isEmpty();
        }
    }

    @Test
    void anyBytesAreReadToAnEnd() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(3_000)];
            random.nextBytes(bytes);
            for (AudioType type : AudioType.values()) {
                OptionalLong length = length(type, bytes);
                assertThat(length.orElse(0)).as("%s of seed %d", type, seed).isNotNegative();
            }
        }
    }
}
