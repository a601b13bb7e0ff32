package dev.otto.platform.http;

import dev.otto.platform.problem.ProblemException;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.WebUtils;

/**
 * A request whose body is too large to be held in memory: read as it comes, no further than a limit. Only whoever must know
 * all of it before it is worked on, such as the check of an {@code Idempotency-Key}, has it put on disk first, encrypted with a
 * key that never leaves the memory; {@link #close} takes that away.
 */
public final class StreamedBody extends HttpServletRequestWrapper implements AutoCloseable {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final long limit;
    private final byte[] key = new byte[32];
    private @Nullable Path spooled;
    private @Nullable ServletInputStream stream;

    StreamedBody(HttpServletRequest request, long limit) {
        super(request);
        this.limit = limit;
        if (request.getContentLengthLong() > limit) {
            throw tooLarge();
        }
    }

    /** The request's streamed body; null where it is an ordinary one. */
    public static @Nullable StreamedBody of(HttpServletRequest request) {
        return WebUtils.getNativeRequest(request, StreamedBody.class);
    }

    /** What tells its parts from those of another body; that the client draws another boundary each time does not matter. */
    public byte[] digest() {
        MessageDigest digest = sha256();
        try {
            spool();
            Multipart.read(this, part -> {
                digest.update((part.name() + '\0').getBytes(StandardCharsets.UTF_8));
                MessageDigest content = sha256();
                byte[] buffer = new byte[64 * 1024];
                for (int n = part.content().read(buffer);
                        n >= 0;
                        n = part.content().read(buffer)) {
                    content.update(buffer, 0, n);
                }
                digest.update(content.digest());
            });
            return digest.digest();
        } catch (IOException e) {
            throw new UncheckedIOException("The request's body could not be read", e);
        } finally {
            stream = null;
        }
    }

    private void spool() throws IOException {
        if (spooled != null) {
            return;
        }
        RANDOM.nextBytes(key);
        Path file = Files.createTempFile("otto-body", ".sealed");
        spooled = file;
        try (InputStream in = new Limited(getRequest().getInputStream());
                OutputStream out = new CipherOutputStream(Files.newOutputStream(file), cipher(Cipher.ENCRYPT_MODE))) {
            in.transferTo(out);
        }
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        ServletInputStream open = stream;
        if (open == null) {
            Path file = spooled;
            open = new Limited(
                    file == null
                            ? getRequest().getInputStream()
                            : new CipherInputStream(Files.newInputStream(file), cipher(Cipher.DECRYPT_MODE)));
            stream = open;
        }
        return open;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            if (spooled != null) {
                if (stream != null) {
                    stream.close();
                }
                Files.deleteIfExists(spooled);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A body that was put on disk could not be removed", e);
        }
    }

    private Cipher cipher(int mode) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("AES is required of every Java platform", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("SHA-256 is required of every Java platform", e);
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(413, "payload_too_large", "A body may have " + limit + " bytes here.");
    }

    /** The body up to the limit. */
    private final class Limited extends ServletInputStream {

        private final InputStream source;
        private long read;
        private boolean finished;

        Limited(InputStream source) {
            this.source = source;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int n = source.read(target, offset, length);
            if (n < 0) {
                finished = true;
                return n;
            }
            read += n;
            if (read > limit) {
                throw tooLarge();
            }
            return n;
        }

        @Override
        public void close() throws IOException {
            source.close();
        }

        @Override
        public boolean isFinished() {
            return finished;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException("The body is read by whoever waits for it");
        }
    }
}
