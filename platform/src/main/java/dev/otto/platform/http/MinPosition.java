package dev.otto.platform.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.OptionalLong;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * The position of the log before which nothing may lie that a request reads. Waiting until the read side has reached it is not
 * enough: a database that crashed in between may have lost the newest of what it can fold again. So whoever reads looks once
 * more, in the transaction in which it reads.
 */
public final class MinPosition {

    private static final String ATTRIBUTE = MinPosition.class.getName();

    private MinPosition() {}

    static void ask(HttpServletRequest request, long position) {
        request.setAttribute(ATTRIBUTE, position);
    }

    /** What the request of this thread asks for, if it does. */
    public static OptionalLong asked() {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        return request != null
                        && request.getAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST) instanceof Long position
                ? OptionalLong.of(position)
                : OptionalLong.empty();
    }
}
