package dev.otto.write.audio;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One frame of MPEG audio, layer III (ISO 11172-3 and 13818-3).
 *
 * @param bytes length of the frame with its header
 */
record MpegFrame(int bytes, int samples, int sampleRate) {

    private static final int[] BITRATES_1 = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
    private static final int[] BITRATES_2 = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
    private static final int[] SAMPLE_RATES = {44_100, 48_000, 32_000};

    /** The frame that begins with these bytes; null when none does. */
    static @Nullable MpegFrame of(byte first, byte second, byte third) {
        int version = second >> 3 & 3; // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
        int bitrate = third >> 4 & 15;
        int rate = third >> 2 & 3;
        boolean layer3 = (second >> 1 & 3) == 1;
        if ((first & 0xff) != 0xff
                || (second & 0xe0) != 0xe0
                || version == 1
                || !layer3
                || bitrate == 0
                || bitrate == 15
                || rate == 3) {
            return null;
        }
        boolean one = version == 3;
        int sampleRate = SAMPLE_RATES[rate] >> (one ? 0 : version == 2 ? 1 : 2);
        int samples = one ? 1152 : 576;
        int kbit = (one ? BITRATES_1 : BITRATES_2)[bitrate];
        int padding = third >> 1 & 1;
        return new MpegFrame(samples / 8 * kbit * 1000 / sampleRate + padding, samples, sampleRate);
    }

    /** Adds up the frames; negative where there are none. */
    static double seconds(DataInputStream in) throws IOException {
        double seconds = 0;
        boolean any = false;
        try {
            byte a = in.readByte();
            byte b = in.readByte();
            byte c = in.readByte();
            if (a == 'I' && b == 'D' && c == '3') {
                in.skipNBytes(3);
                int size = 0;
                for (int i = 0; i < 4; i++) {
                    size = size << 7 | in.readByte() & 0x7f;
                }
                in.skipNBytes(size);
                a = in.readByte();
                b = in.readByte();
                c = in.readByte();
            }
            while (true) {
                MpegFrame frame = of(a, b, c);
                if (frame == null) {
                    a = b;
                    b = c;
                    c = in.readByte();
                    continue;
                }
                any = true;
                seconds += (double) frame.samples() / frame.sampleRate();
                in.skipNBytes(frame.bytes() - 3);
                a = in.readByte();
                b = in.readByte();
                c = in.readByte();
            }
        } catch (EOFException e) {
            return any ? seconds : -1;
        }
    }
}
