package dev.otto.platform.http;

import dev.otto.platform.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.UploadContext;

/** The parts of a {@code multipart/form-data} body, one after the other as they come: nothing is held back in memory or on disk. */
public final class Multipart {

    private static final int MOST_PARTS = 20;

    private Multipart() {}

    /**
     * A part while it is read.
     *
     * @param file whether it is a file and not a field
     * @param content to be read before the next part; what is malformed is a 400 and no error of reading
     */
    public record Part(String name, boolean file, InputStream content) {}

    /** Takes a part. */
    @FunctionalInterface
    public interface PartReader {
        void read(Part part) throws IOException;
    }

    /**
     * Gives every part to the reader, in order.
     *
     * @throws ProblemException 400 when the body is no multipart body, or not a whole one
     */
    public static void read(HttpServletRequest request, PartReader reader) throws IOException {
        FileUpload upload = new FileUpload();
        upload.setFileCountMax(MOST_PARTS);
        try {
            FileItemIterator parts = upload.getItemIterator(new Body(request));
            while (parts.hasNext()) {
                FileItemStream part = parts.next();
                String name = part.getFieldName() == null ? "" : part.getFieldName();
                reader.read(new Part(name, !part.isFormField(), new Content(part.openStream())));
            }
        } catch (FileUploadException e) {
            throw malformed();
        }
    }

    private static ProblemException malformed() {
        return new ProblemException(400, "malformed_body", "The body is no complete multipart/form-data.");
    }

    private record Body(HttpServletRequest request) implements UploadContext {

        @Override
        public String getCharacterEncoding() {
            return "UTF-8";
        }

        @Override
        public String getContentType() {
            return String.valueOf(request.getContentType());
        }

        @Override
        public long contentLength() {
            return request.getContentLengthLong();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return request.getInputStream();
        }
    }

    /** A body that ends too soon is the sender's fault. */
    private static final class Content extends FilterInputStream {

        Content(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            try {
                return in.read(target, offset, length);
            } catch (IOException e) {
                throw malformed();
            }
        }
    }
}
