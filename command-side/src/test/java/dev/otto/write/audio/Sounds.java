package dev.otto.write.audio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Small files of sound, and what only looks like one. */
public final class Sounds {

    private Sounds() {}

    /** A WAV of that many seconds, 8 kHz, 8 bit, mono. */
    public static byte[] wav(int seconds) {
        return wav(seconds, 8_000 * seconds);
    }

    static byte[] wav(int seconds, int statedBytes) {
        ByteBuffer file = ByteBuffer.allocate(44 + 8_000 * seconds).order(ByteOrder.LITTLE_ENDIAN);
        file.put(text("RIFF")).putInt(36 + statedBytes).put(text("WAVE"));
        file.put(text("fmt ")).putInt(16).putShort((short) 1).putShort((short) 1);
        file.putInt(8_000).putInt(8_000).putShort((short) 1).putShort((short) 8);
        file.put(text("data")).putInt(statedBytes);
        byte[] noise = new byte[8_000 * seconds];
        new Random(7).nextBytes(noise);
        return file.put(noise).array();
    }

    /** An MP3 of that many frames, 128 kbit/s at 44.1 kHz: 26.12 ms each, behind a tag. */
    static byte[] mp3(int frames) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(text("ID3"));
        file.writeBytes(new byte[] {4, 0, 0, 0, 0, 1, 0});
        file.writeBytes(new byte[128]);
        for (int i = 0; i < frames; i++) {
            byte[] frame = new byte[417];
            frame[0] = (byte) 0xff;
            frame[1] = (byte) 0xfb;
            frame[2] = (byte) 0x90;
            file.writeBytes(frame);
        }
        return file.toByteArray();
    }

    /** An M4A whose header says that many seconds. */
    static byte[] m4a(int seconds) {
        ByteBuffer file = ByteBuffer.allocate(4_096);
        file.putInt(16).put(text("ftyp")).put(text("M4A ")).putInt(0);
        file.putInt(1_000).put(text("mdat")).put(new byte[992]);
        file.putInt(8 + 108).put(text("moov")).putInt(108).put(text("mvhd"));
        file.putInt(0).putInt(0).putInt(0).putInt(600).putInt(600 * seconds).put(new byte[80]);
        byte[] whole = new byte[file.position()];
        file.flip().get(whole);
        return whole;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
