package dev.otto.write.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes in comes out, and nothing else does. */
class SealedStreamTest {

    private final byte[] key = SealedStream.newKey();

    private byte[] sealed(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SealedStream.Sealing sealing = new SealedStream.Sealing(out, key)) {
            Random random = new Random(3);
            for (int at = 0; at < plain.length; ) {
                int part = Math.min(plain.length - at, 1 + random.nextInt(100_000));
                sealing.write(plain, at, part);
                at += part;
            }
        }
        return out.toByteArray();
    }

    private static byte[] opened(byte[] sealed, byte[] key) throws IOException {
        return new SealedStream.Opening(new ByteArrayInputStream(sealed), key).readAllBytes();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 300_000})
    void anyLengthComesOutAsItWentIn(int length) throws IOException {
        byte[] plain = bytes(length);
        byte[] sealed = sealed(plain);
        assertThat(opened(sealed, key)).isEqualTo(plain);
        if (length > 16) {
            assertThat(Arrays.copyOf(sealed, 16)).isNotEqualTo(Arrays.copyOf(plain, 16));
        }
    }

    @Test
    void whatWasAlteredCutOffOrMovedDoesNotOpen() throws IOException {
        byte[] sealed = sealed(bytes(200_000));
        byte[] altered = sealed.clone();
        altered[100_000] ^= 1;
        int segment = SealedStream.SEGMENT + 16;
        byte[] cut = Arrays.copyOf(sealed, 2 * segment);
        byte[] moved = sealed.clone();
        System.arraycopy(sealed, segment, moved, 0, segment);
        System.arraycopy(sealed, 0, moved, segment, segment);
        for (byte[] wrong : new byte[][] {altered, cut, moved}) {
            assertThatThrownBy(() -> opened(wrong, key)).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> opened(sealed, SealedStream.newKey())).isInstanceOf(IOException.class);
    }
}
