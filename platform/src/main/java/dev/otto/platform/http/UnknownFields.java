package dev.otto.platform.http;

import dev.otto.platform.problem.BoundedBody;
import dev.otto.platform.problem.Problem;
import dev.otto.platform.problem.Problem.FieldFault;
import dev.otto.platform.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.json.JsonMapper;

/**
 * Collects the fields of a body that nobody knows, to name them all in one answer. A {@code company_id} is not one of
 * them: it has been found to be the caller's own by then.
 */
@ControllerAdvice
class UnknownFields extends RequestBodyAdviceAdapter {

    private static final JsonMapper PLAIN = JsonMapper.builder().build();
    private static final ThreadLocal<@Nullable List<FieldFault>> FOUND = new ThreadLocal<>();

    @Override
    public boolean supports(MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public HttpInputMessage beforeBodyRead(
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        FOUND.set(new ArrayList<>());
        return message;
    }

    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        List<FieldFault> found = FOUND.get();
        FOUND.remove();
        if (found != null && !found.isEmpty()) {
            throw new ProblemException(Problem.invalid(found));
        }
        return body;
    }

    /** Refuses every field of the body of a request that takes none. */
    static void refuseAll(HttpServletRequest request) {
        List<FieldFault> found = new ArrayList<>();
        try (JsonParser parser = PLAIN.createParser(BoundedBody.of(request))) {
            boolean object = parser.nextToken() == JsonToken.START_OBJECT;
            while (object && parser.nextToken() == JsonToken.PROPERTY_NAME) {
                add(found, parser.currentName(), parser.currentName());
                parser.nextToken();
                parser.skipChildren();
            }
        } catch (JacksonException e) {
            throw new ProblemException(400, "malformed_json", "The body is not well-formed JSON.");
        }
        if (!found.isEmpty()) {
            throw new ProblemException(Problem.invalid(found));
        }
    }

    private static void add(List<FieldFault> found, String name, String path) {
        if (!name.equals("company_id")) {
            found.add(new FieldFault(path, "is not a field of this request"));
        }
    }

    /** What the mapper of the HTTP interface does with them; outside of a request body they are refused at once. */
    static final class Handler extends DeserializationProblemHandler {
        @Override
        public boolean handleUnknownProperty(
                DeserializationContext context,
                JsonParser parser,
                @Nullable ValueDeserializer<?> deserializer,
                Object beanOrClass,
                String name) {
            List<FieldFault> found = FOUND.get();
            if (found == null) {
                return false;
            }
            add(found, name, path(parser, name));
            parser.skipChildren();
            return true;
        }

        /** The names of the objects around, whether or not the parser has entered the field's value. */
        private static String path(JsonParser parser, String name) {
            Deque<String> path = new ArrayDeque<>();
            for (TokenStreamContext at = parser.streamReadContext(); at != null; at = at.getParent()) {
                if (at.hasCurrentName()) {
                    path.addFirst(at.currentName());
                } else if (at.inArray()) {
                    path.addFirst(Integer.toString(at.getCurrentIndex()));
                }
            }
            while (name.equals(path.peekLast())) {
                path.removeLast();
            }
            path.addLast(name);
            return String.join(".", path);
        }
    }
}
