package dev.otto.simulators.shunya;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A request as it came. */
@SuppressWarnings("ArrayRecordComponent") // raw bytes, as signed
record Request(String method, URI uri, Headers headers, byte[] body) {

    /** The header; null when it is absent or empty. */
    @Nullable
    String header(String name) {
        String value = headers.getFirst(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    String path() {
        return uri.getPath();
    }
}
