package dev.otto.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.DomainEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Given what happened, when a command comes, then these events or this refusal. Commands change what is given. */
public final class RulesScenario<S, C extends Command, E extends DomainEvent> {

    public static final CommandContext POLICY = new CommandContext(
            "riverbend",
            "system:test",
            null,
            "trace",
            "cause",
            Instant.parse("2026-07-14T15:00:00Z"),
            ZoneId.of("America/New_York"));
    public static final CommandContext PERSON = new CommandContext(
            "riverbend",
            "user:user_csr_dana",
            "csr",
            "trace",
            "cause",
            Instant.parse("2026-07-14T16:00:00Z"),
            ZoneId.of("America/New_York"));

    private final Rules<S, C, E> rules;
    private S state;
    private Decision<E> last = Decision.none();
    private final List<E> all = new ArrayList<>();

    private RulesScenario(Rules<S, C, E> rules) {
        this.rules = rules;
        this.state = rules.initial();
    }

    public static <S, C extends Command, E extends DomainEvent> RulesScenario<S, C, E> of(Rules<S, C, E> rules) {
        return new RulesScenario<>(rules);
    }

    /** A policy's command. */
    public RulesScenario<S, C, E> when(C command) {
        return when(command, POLICY);
    }

    /** A person's command. */
    public RulesScenario<S, C, E> whenPerson(C command) {
        return when(command, PERSON);
    }

    public RulesScenario<S, C, E> when(C command, CommandContext context) {
        last = rules.decide(state, command, context);
        for (E event : last.events()) {
            state = rules.evolve(state, event);
        }
        all.addAll(last.events());
        return this;
    }

    /** The last command led to exactly these events. */
    @SafeVarargs
    public final RulesScenario<S, C, E> then(E... events) {
        assertThat(last.refusal()).isNull();
        assertThat(last.events()).isEqualTo(List.of(events));
        return this;
    }

    /** The last command changed nothing, and was not refused. */
    public RulesScenario<S, C, E> thenQuiet() {
        assertThat(last.refusal()).isNull();
        assertThat(last.events()).isEmpty();
        return this;
    }

    public RulesScenario<S, C, E> thenRefused(String errorCode) {
        assertThat(last.events()).isEmpty();
        assertThat(last.refusal()).isNotNull().extracting(Refusal::errorCode).isEqualTo(errorCode);
        return this;
    }

    public S state() {
        return state;
    }

    public Decision<E> last() {
        return last;
    }

    public List<E> all() {
        return List.copyOf(all);
    }
}
