package dev.otto.platform.http;

import dev.otto.platform.access.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The answers of writes: 201 or 200 with the resource as the read side now shows it, or 202 with its id and position
 * where the read side is elsewhere or behind. Of a resource that is no longer the caller's to see, or never was, the answer
 * names the id and no more: there is nothing that waiting would show. Call it after the command's transaction has committed.
 */
@Component
public class WriteAnswers {

    public static final String POSITION_HEADER = "Otto-Position";

    /** How long a write waits for the read side. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Request attribute: the {@link Write} that was answered with 202. */
    public static final String PENDING = WriteAnswers.class.getName() + ".pending";

    /** What a write did, enough to answer it again later. */
    public record Write(String resource, String id, long position, int status) {}

    private final ObjectProvider<ReadSide> readSide;

    public WriteAnswers(ObjectProvider<ReadSide> readSide) {
        this.readSide = readSide;
    }

    /** 201: the resource was made. {@code resource} as in {@link ReadSide#view}. */
    public ResponseEntity<Object> created(Caller caller, String resource, Object id, long position) {
        return answer(caller, new Write(resource, id.toString(), position, 201));
    }

    /** 200: the resource was changed, or was there already. */
    public ResponseEntity<Object> changed(Caller caller, String resource, Object id, long position) {
        return answer(caller, new Write(resource, id.toString(), position, 200));
    }

    /** The answer as of now; a 202 is remembered on the request, so that a replay can be answered afresh. */
    public ResponseEntity<Object> answer(Caller caller, Write write) {
        return switch (view(caller, write)) {
            case ReadSide.Shown shown -> done(write, shown.resource());
            case ReadSide.NotTheirs _ -> {
                Map<String, Object> body = new LinkedHashMap<>();
                body.put("id", write.id());
                body.put("company_id", caller.company());
                yield done(write, body);
            }
            case ReadSide.Behind _ -> pending(write);
        };
    }

    private ReadSide.View view(Caller caller, Write write) {
        ReadSide side = readSide.getIfAvailable();
        return side != null && side.caughtUp(write.position(), PATIENCE)
                ? side.view(write.resource(), write.id(), caller, write.position())
                : new ReadSide.Behind();
    }

    private static ResponseEntity<Object> done(Write write, Object body) {
        return ResponseEntity.status(write.status())
                .header(POSITION_HEADER, Long.toString(write.position()))
                .body(body);
    }

    private static ResponseEntity<Object> pending(Write write) {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
            HttpServletRequest request = attributes.getRequest();
            request.setAttribute(PENDING, write);
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", write.id());
        body.put("position", write.position());
        return ResponseEntity.accepted()
                .header(POSITION_HEADER, Long.toString(write.position()))
                .body(body);
    }
}
