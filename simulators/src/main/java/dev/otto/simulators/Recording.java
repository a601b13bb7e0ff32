package dev.otto.simulators;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WAV file that can be listened to, though there is nothing to be heard: what was said stands in its comment, and when
 * in its date of creation (chunk LIST of type INFO, entries ICMT and ICRD).
 *
 * @param recordedAt by the clock on the wall there
 * @param said lines such as {@code Agent: Good morning.}
 */
public record Recording(LocalDateTime recordedAt, List<String> said) {

    private static final int SAMPLES_PER_SECOND = 8000;

    public Recording {
        said = List.copyOf(said);
    }

    /**
     * Makes the file.
     *
     * @param seconds of silence to hear
     */
    public byte[] file(int seconds) {
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes(ascii("INFO"));
        chunk(info, "ICRD", recordedAt.toString().getBytes(StandardCharsets.UTF_8));
        chunk(info, "ICMT", String.join("\n", said).getBytes(StandardCharsets.UTF_8));

        byte[] silence = new byte[SAMPLES_PER_SECOND * seconds];
        Arrays.fill(silence, (byte) 0x80);
        ByteBuffer format = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        format.putShort((short) 1)
                .putShort((short) 1)
                .putInt(SAMPLES_PER_SECOND)
                .putInt(SAMPLES_PER_SECOND);
        format.putShort((short) 1).putShort((short) 8);

        ByteArrayOutputStream wave = new ByteArrayOutputStream();
        wave.writeBytes(ascii("WAVE"));
        chunk(wave, "fmt ", format.array());
        chunk(wave, "LIST", info.toByteArray());
        chunk(wave, "data", silence);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        chunk(file, "RIFF", wave.toByteArray());
        return file.toByteArray();
    }

    /** What was said in such a file; null where it is none, or says nothing. */
    public static @Nullable Recording read(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length < 12 || !name(bytes).equals("RIFF")) {
            return null;
        }
        bytes.getInt();
        if (!name(bytes).equals("WAVE")) {
            return null;
        }
        ByteBuffer info = find(bytes, "LIST");
        if (info == null || info.remaining() < 4 || !name(info).equals("INFO")) {
            return null;
        }
        String said = text(info.duplicate().order(ByteOrder.LITTLE_ENDIAN), "ICMT");
        String at = text(info.duplicate().order(ByteOrder.LITTLE_ENDIAN), "ICRD");
        try {
            return said == null || said.isBlank() || at == null
                    ? null
                    : new Recording(LocalDateTime.parse(at), said.lines().toList());
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static @Nullable String text(ByteBuffer chunks, String name) {
        ByteBuffer found = find(chunks, name);
        return found == null ? null : StandardCharsets.UTF_8.decode(found).toString();
    }

    private static @Nullable ByteBuffer find(ByteBuffer chunks, String wanted) {
        while (chunks.remaining() >= 8) {
            String name = name(chunks);
            int size = chunks.getInt();
            if (size < 0 || size > chunks.remaining()) {
                return null;
            }
            if (name.equals(wanted)) {
                return chunks.slice(chunks.position(), size).order(ByteOrder.LITTLE_ENDIAN);
            }
            chunks.position(Math.min(chunks.limit(), chunks.position() + size + (size & 1)));
        }
        return null;
    }

    private static String name(ByteBuffer bytes) {
        byte[] name = new byte[4];
        bytes.get(name);
        return new String(name, StandardCharsets.US_ASCII);
    }

    private static void chunk(ByteArrayOutputStream out, String name, byte[] content) {
        out.writeBytes(ascii(name));
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(content.length)
                .array());
        out.writeBytes(content);
        if (content.length % 2 == 1) {
            out.write(0);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
