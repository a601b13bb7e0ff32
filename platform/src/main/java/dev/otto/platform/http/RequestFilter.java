package dev.otto.platform.http;

import dev.otto.platform.access.Caller;
import dev.otto.platform.access.Callers;
import dev.otto.platform.access.Permission;
import dev.otto.platform.access.Permissions;
import dev.otto.platform.access.Routes;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.problem.BoundedBody;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problems;
import dev.otto.platform.trace.Trace;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * The outermost filter: gives the request its trace, bounds its body, turns whatever escapes into a problem, counts and
 * logs it. An answer that fails when some of it was sent already is not ended but broken off: nobody may take it for whole.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestFilter extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger("dev.otto.http");
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

    /** Bytes of a file where no settings say; around it a form may have as much as any other body. */
    private static final long DEFAULT_FILE = 100_000_000;

    private final Permissions permissions;
    private final long fileLimit;
    private final Problems problems;
    private final ProblemAdvice advice;
    private final MeterProvider<Counter> requests;
    private final MeterProvider<DistributionSummary> durations;

    RequestFilter(
            Problems problems,
            ProblemAdvice advice,
            MeterRegistry meters,
            Permissions permissions,
            ObjectProvider<OttoSettings> settings) {
        this.problems = problems;
        this.advice = advice;
        this.permissions = permissions;
        OttoSettings found = settings.getIfAvailable();
        this.fileLimit = (found == null ? DEFAULT_FILE : found.audio().maxBytes()) + BoundedBody.LIMIT;
        this.requests = Counter.builder("http_requests").withRegistry(meters);
        this.durations = DistributionSummary.builder("http_request_duration_ms")
                .serviceLevelObjectives(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
                .withRegistry(meters);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException {
        long start = System.nanoTime();
        Trace trace = Trace.begin(request.getHeader("traceparent"), request.getHeader("X-Request-Id"));
        Trace.Scope scope = trace.open();
        try {
            response.setHeader("X-Request-Id", trace.requestId());
            response.setHeader("X-Trace-Id", trace.traceId());
            HttpServletResponse answer = new Answer(request, response);
            boolean torn = false;
            try {
                pass(request, answer, chain);
            } catch (ServletException | IOException | RuntimeException e) {
                Problem problem = advice.problem(e, request);
                if (response.isCommitted()) {
                    torn = !ProblemAdvice.isHungUp(e);
                    throw new CloseNowException("an answer under way broke off", e);
                }
                problems.write(problem, request, response);
            } finally {
                int status = torn ? HttpServletResponse.SC_INTERNAL_SERVER_ERROR : response.getStatus();
                finished(request, status, Duration.ofNanos(System.nanoTime() - start));
            }
        } finally {
            scope.close();
        }
    }

    private void pass(HttpServletRequest request, HttpServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        if (!takesFile(request)) {
            chain.doFilter(new BoundedBody(request, () -> judgesBodies(request)), answer);
            return;
        }
        try (StreamedBody body = new StreamedBody(request, fileLimit)) {
            chain.doFilter(body, answer);
        }
    }

    /** A file in a form, where one is taken; anything else is bounded like everywhere. */
    private boolean takesFile(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null
                && type.toLowerCase(Locale.ROOT).startsWith(MediaType.MULTIPART_FORM_DATA_VALUE)
                && line(request).filter(Permission::streamed).isPresent();
    }

    /** A provider's delivery: its endpoint refuses it, in the order of its checks, and puts down that it did. */
    private boolean judgesBodies(HttpServletRequest request) {
        return line(request)
                .filter(permission -> permission.kind() == Permission.Kind.PUBLIC)
                .isPresent();
    }

    private Optional<Permission> line(HttpServletRequest request) {
        return permissions.find(
                request.getMethod(), ServletRequestPathUtils.parse(request).pathWithinApplication());
    }

    private void finished(HttpServletRequest request, int answered, Duration took) {
        String route = Routes.of(request).map(Permission::path).orElse("unmatched");
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "OTHER";
        String status = Integer.toString(answered);
        Tags tags = Tags.of("route", route, "method", method, "status", status);
        requests.withTags(tags).increment();
        durations.withTags(tags).record(took.toNanos() / 1e6);
        LoggingEventBuilder line = answered >= 500 ? LOG.atWarn() : LOG.atInfo();
        line = line.addKeyValue("route", route)
                .addKeyValue("method", method)
                .addKeyValue("status", answered)
                .addKeyValue("latency_ms", took.toMillis());
        Optional<Caller> caller = Callers.of(request);
        if (caller.isPresent()) {
            line = line.addKeyValue("company_id", caller.get().companyId())
                    .addKeyValue("user_id", caller.get().userId());
        }
        if (request.getAttribute(DeliveredBy.ATTRIBUTE) instanceof DeliveredBy sender) {
            line = line.addKeyValue("provider", sender.provider());
            if (sender.externalId() != null) {
                line = line.addKeyValue("external_id", sender.externalId());
            }
            if (sender.companyId() != null) {
                line = line.addKeyValue("company_id", sender.companyId());
            }
        }
        line.log("{} {} {}", method, route, status);
    }

    /** Answers errors that the framework sends with problems, at once and without a second dispatch. */
    private final class Answer extends HttpServletResponseWrapper {
        private final HttpServletRequest request;

        private Answer(HttpServletRequest request, HttpServletResponse response) {
            super(response);
            this.request = request;
        }

        @Override
        public void sendError(int status) throws IOException {
            problems.write(
                    Problem.of(status, ProblemAdvice.code(status), null), request, (HttpServletResponse) getResponse());
        }

        @Override
        public void sendError(int status, String message) throws IOException {
            sendError(status);
        }
    }
}
