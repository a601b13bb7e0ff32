package dev.otto.platform.http;

import dev.otto.platform.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps out of bodies what no database text can hold: NUL and halves of surrogate pairs, in values and names alike. An event
 * takes them, but no row: whatever else is told of the same contact would wait behind it.
 */
@ControllerAdvice
class StorableText extends RequestBodyAdviceAdapter {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Override
    public boolean supports(MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
        return JacksonJsonHttpMessageConverter.class.isAssignableFrom(converter);
    }

    @Override
    public HttpInputMessage beforeBodyRead(
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter)
            throws IOException {
        Whole whole = new Whole(message.getHeaders(), message.getBody().readAllBytes());
        try (JsonParser parser = MAPPER.createParser(whole.bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                boolean text = token == JsonToken.VALUE_STRING || token == JsonToken.PROPERTY_NAME;
                if (text && !storable(parser.getString())) {
                    throw ProblemException.invalid(path(parser), "contains a character that is not allowed");
                }
            }
        } catch (JacksonException e) {
            // not left to whoever reads it next: by another charset it may be well-formed, and hold anything
            throw new HttpMessageNotReadableException("The body is no JSON", e, whole);
        }
        return whole;
    }

    private static boolean storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** Where the value is; of a name the object that has it. */
    private static String path(JsonParser parser) {
        @Nullable TokenStreamContext at = parser.streamReadContext();
        if (parser.currentToken() == JsonToken.PROPERTY_NAME) {
            at = at.getParent();
        }
        StringBuilder path = new StringBuilder();
        for (; at != null; at = at.getParent()) {
            if (at.inArray()) {
                path.insert(0, "[" + at.getCurrentIndex() + "]");
            } else if (at.hasCurrentName()) {
                path.insert(0, "." + at.currentName());
            }
        }
        return path.isEmpty() ? "body" : path.charAt(0) == '.' ? path.substring(1) : path.toString();
    }

    /** A body to be read again. */
    private record Whole(HttpHeaders headers, byte[] bytes) implements HttpInputMessage {

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public InputStream getBody() {
            return new ByteArrayInputStream(bytes);
        }
    }
}
