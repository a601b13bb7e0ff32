package dev.otto.platform.trace;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import dev.otto.platform.configuration.ProcessRole;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.logging.structured.StructuredLogFormatter;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

/** One JSON object a line: {@code ts, level, service, message, trace_id} and what the log statement adds. */
public final class JsonLines implements StructuredLogFormatter<ILoggingEvent> {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MAX_TEXT = 32_000;

    private final boolean redact;
    private final String service;

    /** Made by the logging system; {@code OBS_REDACT_PII=false} leaves personal data in, for debugging at home. */
    public JsonLines(Environment environment) {
        this(environment.getProperty("OBS_REDACT_PII", Boolean.class, true), name(environment));
    }

    /** What serves requests, of providers too, has one name; what only folds has another. */
    private static String name(Environment environment) {
        List<String> roles =
                Arrays.asList(environment.getProperty("OTTO_ROLES", "").split("[,\\s]+", -1));
        return roles.contains(ProcessRole.projection.name())
                        && !roles.contains(ProcessRole.command.name())
                        && !roles.contains(ProcessRole.query.name())
                ? environment.getProperty("OTEL_SERVICE_NAME_WORKER", "otto-worker")
                : environment.getProperty("OTEL_SERVICE_NAME_API", "otto-api");
    }

    JsonLines(boolean redact, String service) {
        this.redact = redact;
        this.service = service;
    }

    @Override
    public String format(ILoggingEvent event) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("ts", event.getInstant().toString());
        line.put("level", event.getLevel().toString());
        line.put("service", service);
        line.put("message", clean(event.getFormattedMessage()));
        line.put("logger", event.getLoggerName());
        event.getMDCPropertyMap().forEach((name, value) -> line.put(name, clean(value)));
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                if (pair.value != null) {
                    line.put(pair.key, value(pair.value));
                }
            }
        }
        if (event.getThrowableProxy() != null) {
            line.put("exception", clean(ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
        return MAPPER.writeValueAsString(line) + "\n";
    }

    private Object value(Object value) {
        return value instanceof Number || value instanceof Boolean ? value : clean(value.toString());
    }

    private String clean(@Nullable String text) {
        String bounded = text == null ? "" : text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text;
        return redact ? Redaction.of(bounded) : bounded;
    }
}
