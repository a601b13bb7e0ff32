package dev.otto.platform.problem;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.WebUtils;

/**
 * A request whose body is read once, whole, and hardly further than a limit; it can then be read as often as wanted. Forms
 * are not taken apart: their bytes stay what the sender signed, and parameters are those of the query alone.
 */
public final class BoundedBody extends HttpServletRequestWrapper {

    /** Bytes that a body may have. */
    public static final int LIMIT = 1024 * 1024;

    private final BooleanSupplier cut;
    private byte @Nullable [] bytes;

    /**
     * Bounds the body of a request.
     *
     * @param cut asked of a body that is larger: whether whoever reads it answers that itself. It then reads one byte more than
     *     the limit; anybody else's request ends in a problem 413
     */
    public BoundedBody(HttpServletRequest request, BooleanSupplier cut) {
        super(request);
        this.cut = cut;
        if (request.getContentLengthLong() > LIMIT && !cut.getAsBoolean()) {
            throw tooLarge();
        }
    }

    /** The raw body of the request, bounded. */
    public static byte[] of(HttpServletRequest request) {
        BoundedBody body = WebUtils.getNativeRequest(request, BoundedBody.class);
        if (body == null) {
            throw new IllegalStateException("The request's body is not bounded");
        }
        byte[] bytes = body.bytes();
        if (bytes.length > LIMIT) {
            throw tooLarge();
        }
        return bytes.clone();
    }

    private byte[] bytes() {
        byte[] read = bytes;
        if (read == null) {
            try {
                read = getRequest().getInputStream().readNBytes(LIMIT + 1);
            } catch (IOException e) {
                throw new UncheckedIOException("The request's body could not be read", e);
            }
            if (read.length > LIMIT && !cut.getAsBoolean()) {
                throw tooLarge();
            }
            bytes = read;
        }
        return read;
    }

    private static ProblemException tooLarge() {
        return new ProblemException(413, "payload_too_large", "A body may have " + LIMIT + " bytes.");
    }

    @Override
    public ServletInputStream getInputStream() {
        return new Buffered(new ByteArrayInputStream(bytes()));
    }

    @Override
    public BufferedReader getReader() {
        String encoding = getCharacterEncoding();
        Charset charset = encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
        return new BufferedReader(new InputStreamReader(getInputStream(), charset));
    }

    @Override
    public @Nullable String getParameter(String name) {
        bytes();
        return super.getParameter(name);
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        bytes();
        return super.getParameterMap();
    }

    @Override
    public Enumeration<String> getParameterNames() {
        bytes();
        return super.getParameterNames();
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        bytes();
        return super.getParameterValues(name);
    }

    private static final class Buffered extends ServletInputStream {
        private final ByteArrayInputStream source;

        private Buffered(ByteArrayInputStream source) {
            this.source = source;
        }

        @Override
        public int read() {
            return source.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return source.read(target, offset, length);
        }

        @Override
        public boolean isFinished() {
            return source.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException("The body is already here");
        }
    }
}
