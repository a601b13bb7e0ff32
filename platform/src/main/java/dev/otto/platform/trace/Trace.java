package dev.otto.platform.trace;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The trace that the current work belongs to.
 *
 * @param traceId 32 lower-case hex digits, as in W3C Trace Context
 * @param requestId what the client sent as {@code X-Request-Id}, or the trace id
 */
public record Trace(String traceId, String requestId) {

    /** MDC key under which log lines find the trace id. */
    public static final String MDC_KEY = "trace_id";

    private static final ThreadLocal<@Nullable Trace> CURRENT = new ThreadLocal<>();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?");
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);

    /** The current trace; a new one, not kept, when nothing began one. */
    public static Trace current() {
        Trace trace = CURRENT.get();
        return trace == null ? begin(null, null) : trace;
    }

    /** Continues the caller's trace where its headers are well formed, else a new one. */
    public static Trace begin(@Nullable String traceparent, @Nullable String requestId) {
        String traceId = continued(traceparent);
        if (traceId == null) {
            byte[] bytes = new byte[16];
            RANDOM.nextBytes(bytes);
            traceId = HexFormat.of().formatHex(bytes);
        }
        boolean safe = requestId != null && SAFE.matcher(requestId).matches();
        return new Trace(traceId, safe && requestId != null ? requestId : traceId);
    }

    /** The trace of work that carries its trace id, such as an event's metadata. */
    public static Trace of(String traceId) {
        return new Trace(traceId, traceId);
    }

    /** Does the work within this trace. */
    public <T extends @Nullable Object> T call(Supplier<T> work) {
        Scope scope = open();
        try {
            return work.get();
        } finally {
            scope.close();
        }
    }

    /** Binds this trace to the thread until the scope is closed. */
    public Scope open() {
        Trace before = CURRENT.get();
        CURRENT.set(this);
        MDC.put(MDC_KEY, traceId);
        return new Scope(before);
    }

    private static @Nullable String continued(@Nullable String traceparent) {
        if (traceparent == null) {
            return null;
        }
        Matcher parts = TRACEPARENT.matcher(traceparent);
        return parts.matches()
                        && !parts.group(1).equals(NO_TRACE)
                        && !parts.group(2).equals(NO_SPAN)
                ? parts.group(1)
                : null;
    }

    /** A thread's time within a trace. */
    public static final class Scope implements AutoCloseable {
        private final @Nullable Trace before;

        private Scope(@Nullable Trace before) {
            this.before = before;
        }

        @Override
        public void close() {
            if (before == null) {
                CURRENT.remove();
                MDC.remove(MDC_KEY);
            } else {
                CURRENT.set(before);
                MDC.put(MDC_KEY, before.traceId());
            }
        }
    }
}
