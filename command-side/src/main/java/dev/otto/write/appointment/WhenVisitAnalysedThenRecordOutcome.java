package dev.otto.write.appointment;

import dev.otto.events.EventEnvelope;
import dev.otto.events.appointment.Outcome;
import dev.otto.events.session.SessionEvent.VisitAnalysed;
import dev.otto.write.Policy;
import dev.otto.write.PolicyContext;
import dev.otto.write.appointment.AppointmentCommand.CompleteAppointment;
import dev.otto.write.appointment.AppointmentCommand.MarkNoShow;
import dev.otto.write.appointment.AppointmentCommand.RecordOutcome;
import dev.otto.write.session.SessionDirectory;
import dev.otto.write.session.SessionDirectory.Ending;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What the analysis of a visit says of its end is its outcome, unless a person said before. The partner names no price: a
 * visit won that way is worth what is known of the deal, else 0 until a person says more. Without a word that Otto knows
 * the visit took place, and nothing is decided. Of a visit that was recorded in several pieces the last that says a word does.
 */
@Component
class WhenVisitAnalysedThenRecordOutcome implements Policy {

    private static final String NO_SHOW = "no_show";
    private static final Set<String> WORDS = Stream.concat(
                    Stream.of(NO_SHOW), Stream.of(Outcome.values()).map(Outcome::name))
            .collect(Collectors.toUnmodifiableSet());

    private final RepCalendar calendar;
    private final SessionDirectory sessions;

    WhenVisitAnalysedThenRecordOutcome(RepCalendar calendar, SessionDirectory sessions) {
        this.calendar = calendar;
        this.sessions = sessions;
    }

    @Override
    public String name() {
        return "when_visit_analysed_then_record_outcome";
    }

    @Override
    public void on(EventEnvelope envelope, PolicyContext run) {
        if (envelope.event() instanceof VisitAnalysed e) {
            String company = envelope.companyId();
            // what was told before the table knew of it says it itself
            Ending ending = sessions.endingOf(company, e.appointmentId(), WORDS)
                    .orElseGet(() -> new Ending(e.outcome(), envelope.metadata().occurredAt()));
            calendar.find(company, e.appointmentId())
                    .ifPresent(visit -> run.tryToSend(command(visit, ending.outcome()), ending.at()));
        }
    }

    private static AppointmentCommand command(RepCalendar.Visit visit, @Nullable String said) {
        if (NO_SHOW.equals(said)) {
            return new MarkNoShow(visit.appointmentId());
        }
        return outcome(said)
                .<AppointmentCommand>map(outcome -> new RecordOutcome(
                        visit.appointmentId(),
                        outcome,
                        outcome == Outcome.closed_won ? value(visit.dealValue()) : null,
                        null))
                .orElseGet(() -> new CompleteAppointment(visit.appointmentId()));
    }

    private static BigDecimal value(@Nullable BigDecimal known) {
        return known == null ? BigDecimal.ZERO.setScale(2) : known;
    }

    private static Optional<Outcome> outcome(@Nullable String said) {
        for (Outcome outcome : Outcome.values()) {
            if (outcome.name().equals(said)) {
                return Optional.of(outcome);
            }
        }
        return Optional.empty();
    }
}
