package dev.otto.platform.http;

import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problems;
import dev.otto.platform.trace.Trace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.Valve;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Problems also for what the container refuses before any filter sees it, such as a malformed request line. */
@Configuration(proxyBeanMethods = false)
class ContainerErrors {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerErrors.class);

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> containerProblems() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(Report.class.getName());
            }
        });
    }

    /** Instantiated by the container, by name. */
    public static final class Report extends ErrorReportValve implements Valve {
        @Override
        protected void report(Request request, Response response, @Nullable Throwable throwable) {
            int status = response.getStatus();
            if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            if (throwable != null) {
                LOG.error("A request failed in the container", throwable);
            }
            try {
                String path = request.getRequestURI();
                byte[] body = Problems.text(
                                Problem.of(status, ProblemAdvice.code(status), null),
                                path == null ? "/" : path,
                                Trace.current().traceId())
                        .getBytes(StandardCharsets.UTF_8);
                response.setContentType(Problem.MEDIA_TYPE);
                response.setContentLength(body.length);
                response.getOutputStream().write(body);
                response.finishResponse();
            } catch (IOException | IllegalStateException e) {
                LOG.debug("The answer could not be written", e);
            }
        }
    }
}
