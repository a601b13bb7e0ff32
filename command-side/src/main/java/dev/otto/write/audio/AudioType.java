package dev.otto.write.audio;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The kinds of audio that are taken, told by their bytes and not by what the client calls them. */
enum AudioType {
    mp3("audio/mpeg") {
        @Override
        boolean begins(byte[] head) {
            return text(head, 0, "ID3") || head.length >= 4 && MpegFrame.of(head[0], head[1], head[2]) != null;
        }

        @Override
        double seconds(DataInputStream in) throws IOException {
            return MpegFrame.seconds(in);
        }
    },
    wav("audio/wav") {
        @Override
        boolean begins(byte[] head) {
            return text(head, 0, "RIFF") && text(head, 8, "WAVE");
        }

        @Override
        double seconds(DataInputStream in) throws IOException {
            in.skipNBytes(12);
            long bytesPerSecond = 0;
            while (true) {
                String chunk = text(in);
                long size = Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
                if (chunk.equals("fmt ") && size >= 16) {
                    in.skipNBytes(8);
                    bytesPerSecond = Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
                    in.skipNBytes(size - 12 + size % 2);
                } else if (chunk.equals("data")) {
                    // a recorder that streams may not know the size, and says 0 or as much as it can
                    long there = in.skip(Long.MAX_VALUE) + rest(in);
                    return bytesPerSecond == 0 ? -1 : (double) there / bytesPerSecond;
                } else {
                    in.skipNBytes(size + size % 2);
                }
            }
        }
    },
    m4a("audio/mp4") {
        private final Set<String> brands =
                Set.of("M4A ", "M4B ", "mp41", "mp42", "isom", "iso2", "iso4", "iso5", "iso6", "dash", "3gp4", "3gp5");

        @Override
        boolean begins(byte[] head) {
            return text(head, 4, "ftyp")
                    && head.length >= 12
                    && brands.contains(new String(head, 8, 4, StandardCharsets.ISO_8859_1));
        }

        @Override
        double seconds(DataInputStream in) throws IOException {
            while (true) {
                long size = Integer.toUnsignedLong(in.readInt());
                String box = text(in);
                long header = 8;
                if (size == 1) {
                    size = in.readLong();
                    header = 16;
                }
                if (box.equals("moov")) {
                    continue; // its children follow
                }
                if (box.equals("mvhd")) {
                    boolean wide = in.readByte() == 1;
                    in.skipNBytes(3 + (wide ? 16 : 8));
                    long timescale = Integer.toUnsignedLong(in.readInt());
                    long duration = wide ? in.readLong() : Integer.toUnsignedLong(in.readInt());
                    return timescale == 0 ? -1 : (double) duration / timescale;
                }
                if (size < header) {
                    return -1;
                }
                in.skipNBytes(size - header);
            }
        }
    };

    /** Bytes that {@link #of} wants to see. */
    static final int HEAD = 12;

    private final String mediaType;

    AudioType(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    abstract boolean begins(byte[] head);

    abstract double seconds(DataInputStream in) throws IOException;

    /** The kind whose files begin like this. */
    static Optional<AudioType> of(byte[] head) {
        for (AudioType type : values()) {
            if (type.begins(head)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** How long it lasts, in whole seconds, rounded up; empty where the file does not tell. */
    OptionalLong length(InputStream content) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(content, SealedStream.SEGMENT))) {
            double seconds = seconds(in);
            return seconds < 0 ? OptionalLong.empty() : OptionalLong.of((long) Math.ceil(seconds));
        } catch (EOFException e) {
            return OptionalLong.empty();
        }
    }

    static boolean text(byte[] bytes, int at, String text) {
        return bytes.length >= at + text.length()
                && new String(bytes, at, text.length(), StandardCharsets.ISO_8859_1).equals(text);
    }

    static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
    }

    static long rest(InputStream in) throws IOException {
        return in.transferTo(java.io.OutputStream.nullOutputStream());
    }
}
