package dev.otto.write.question;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.otto.platform.access.Caller;
import dev.otto.platform.question.OwnAnswers.Answer;
import dev.otto.platform.question.OwnAnswers.Question;
import dev.otto.platform.question.OwnAnswers.Source;
import dev.otto.write.company.CompanyProfile;
import dev.otto.write.uwc.Bodies;
import dev.otto.write.uwc.Call;
import dev.otto.write.uwc.Endpoint;
import dev.otto.write.uwc.Uwc;
import dev.otto.write.uwc.UwcClient;
import dev.otto.write.uwc.UwcFailure;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * The partner's answers. Somebody waits for them: a call is tried again as every other, but whether it is silent or fails,
 * nobody waits longer than a quarter of a minute.
 */
@Component
class PartnerAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(PartnerAnswers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Uwc uwc;
    private final Duration patience;

    @Autowired
    PartnerAnswers(Uwc uwc) {
        this(uwc, PATIENCE);
    }

    PartnerAnswers(Uwc uwc, Duration patience) {
        this.uwc = uwc;
        this.patience = patience;
    }

    boolean switchedOn(CompanyProfile company) {
        return uwc.client().isPresent() && uwc.answersFor(company);
    }

    /** The partner's answer; empty when there is none to be had. */
    Optional<Answer> answer(UUID queryId, Question question, Caller caller) {
        UwcClient client = uwc.client().orElse(null);
        if (client == null) {
            return Optional.empty();
        }
        Call call = new Call(caller.company(), UuidCreator.getRandomBased(), queryId);
        Bodies.Question body = new Bodies.Question(
                question.text(),
                new Bodies.AskerContext(
                        caller.role().name(),
                        caller.company(),
                        question.range().name(),
                        caller.userId(),
                        text(question.callId()),
                        text(question.contactCardId()),
                        text(question.appointmentId())));
        long begun = System.nanoTime();
        for (int tries = 0; ; tries++) {
            try {
                Optional<UwcClient.Answer> answer = within(left(begun), () -> client.ask(body, call));
                if (answer.isEmpty()) {
                    LOG.info("The partner did not answer a question in time");
                }
                return answer.flatMap(said -> read(said.body()));
            } catch (UwcFailure e) {
                LOG.info("The partner did not answer a question ({})", e.code());
                Duration wait = wait(client, tries, e);
                if (wait == null || wait.compareTo(left(begun)) > 0) {
                    return Optional.empty();
                }
                client.countRetry(Endpoint.rag_query);
                if (!waited(wait)) {
                    return Optional.empty();
                }
            }
        }
    }

    private Duration left(long begun) {
        return patience.minus(Duration.ofNanos(System.nanoTime() - begun));
    }

    /**
     * What the call brings within that time; empty when it brings nothing. The call itself goes on and ends as every other,
     * so that its breaker and figures hear of it.
     */
    private static Optional<UwcClient.Answer> within(Duration time, Callable<UwcClient.Answer> ask) {
        FutureTask<UwcClient.Answer> asked = new FutureTask<>(ask);
        Thread.ofVirtual().name("uwc-question").start(asked);
        try {
            return Optional.of(asked.get(Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static @Nullable Duration wait(UwcClient client, int tries, UwcFailure failure) {
        if (!failure.retryable()
                || failure.kind() == UwcFailure.Kind.not_sent
                || tries >= client.waits().size()) {
            return null;
        }
        Duration told = failure.retryAfter() == null ? Duration.ZERO : failure.retryAfter();
        Duration own = client.waits().get(tries);
        return told.compareTo(own) > 0 ? told : own;
    }

    /** On the request's own virtual thread, which costs nothing while it waits. */
    private static boolean waited(Duration wait) {
        try {
            Thread.sleep(wait);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** An answer without a text is none. */
    private static Optional<Answer> read(JsonNode body) {
        String text = body.path("answer").asString("").strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        List<Source> sources = new ArrayList<>();
        for (JsonNode source : body.path("sources")) {
            String id = source.path("id").asString("");
            if (!id.isEmpty()) {
                sources.add(new Source(
                        source.path("type").asString("document"),
                        id,
                        source.path("excerpt").asString(""),
                        at(source.path("at").asString(""))));
            }
        }
        JsonNode confidence = body.has("confidence") ? body.path("confidence") : body.path("confidence_score");
        BigDecimal told = confidence.isNumber() ? confidence.decimalValue() : null;
        boolean inRange = told != null && told.signum() >= 0 && told.compareTo(BigDecimal.ONE) <= 0;
        return Optional.of(new Answer(text, inRange ? told : null, sources));
    }

    private static @Nullable Instant at(String text) {
        try {
            return text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static @Nullable String text(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }
}
