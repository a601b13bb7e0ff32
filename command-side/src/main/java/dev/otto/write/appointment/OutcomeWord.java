package dev.otto.write.appointment;

import dev.otto.events.appointment.Outcome;
import dev.otto.platform.problem.ProblemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What clients may say of a visit's outcome: the words of the product, older ones, and two that are no outcomes. */
enum OutcomeWord {
    closed_won(Outcome.closed_won),
    closed_lost(Outcome.closed_lost),
    open(Outcome.open),
    won(Outcome.closed_won),
    lost(Outcome.closed_lost),
    pending(Outcome.open),
    no_show(null),
    rescheduled(null);

    private final @Nullable Outcome outcome;

    OutcomeWord(@Nullable Outcome outcome) {
        this.outcome = outcome;
    }

    /** The outcome meant; empty for a no-show and another time, which are none. */
    Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    static OutcomeWord of(String word) {
        for (OutcomeWord known : values()) {
            if (known.name().equals(word)) {
                return known;
            }
        }
        throw ProblemException.invalid(
                "outcome", "must be one of closed_won, closed_lost, open, won, lost, pending, no_show, rescheduled");
    }
}
