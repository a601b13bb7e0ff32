package dev.otto.write.audio;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encryption of a stream of any length in bounded memory: AES-256-GCM in segments of 64 KiB, whose nonces are their numbers and
 * whether they are the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015). A segment that was
 * altered, moved, or cut off does not open. A key is used for one stream only.
 */
final class SealedStream {

    static final int SEGMENT = 64 * 1024;
    private static final int TAG = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private SealedStream() {}

    static byte[] newKey() {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return key;
    }

    private static byte[] run(int mode, byte[] key, int number, boolean last, byte[] bytes, int length)
            throws IOException {
        byte[] nonce =
                ByteBuffer.allocate(12).putInt(last ? 1 : 0).putLong(number).array();
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG * 8, nonce));
            return cipher.doFinal(bytes, 0, length);
        } catch (GeneralSecurityException e) {
            throw new IOException("the stored audio does not open: altered, cut off, or of another key", e);
        }
    }

    /** Encrypts what is written; complete once it is closed. */
    static final class Sealing extends OutputStream {

        private final OutputStream target;
        private final byte[] key;
        private final byte[] segment = new byte[SEGMENT];
        private int filled;
        private int number;
        private boolean closed;

        Sealing(OutputStream target, byte[] key) {
            this.target = target;
            this.key = key.clone();
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int done = 0;
            while (done < length) {
                if (filled == SEGMENT) {
                    emit(false);
                }
                int part = Math.min(SEGMENT - filled, length - done);
                System.arraycopy(bytes, offset + done, segment, filled, part);
                filled += part;
                done += part;
            }
        }

        private void emit(boolean last) throws IOException {
            target.write(run(Cipher.ENCRYPT_MODE, key, number++, last, segment, filled));
            filled = 0;
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                try (target) {
                    emit(true);
                }
            }
        }
    }

    /** Decrypts what {@link Sealing} wrote. */
    static final class Opening extends InputStream {

        private final InputStream source;
        private final byte[] key;
        private byte[] sealed;
        private byte[] plain = new byte[0];
        private int read;
        private int number;

        Opening(InputStream source, byte[] key) throws IOException {
            this.source = source;
            this.key = key.clone();
            this.sealed = source.readNBytes(SEGMENT + TAG);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (read == plain.length) {
                if (sealed.length == 0) {
                    return -1;
                }
                byte[] next = source.readNBytes(SEGMENT + TAG);
                plain = run(Cipher.DECRYPT_MODE, key, number++, next.length == 0, sealed, sealed.length);
                read = 0;
                sealed = next;
            }
            int part = Math.min(length, plain.length - read);
            System.arraycopy(plain, read, target, offset, part);
            read += part;
            return part;
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }
}
