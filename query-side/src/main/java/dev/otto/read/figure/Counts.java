package dev.otto.read.figure;

import dev.otto.fold.MetricDefinitions;
import dev.otto.fold.MetricDefinitions.Ground;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.DateRange;
import dev.otto.platform.question.OwnAnswers.Range;
import dev.otto.read.Reads;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Counting questions that Otto knows, answered from the figures of the last thirty days; within the open transaction. */
@Component
public class Counts {

    private static final int DAYS = 30;
    private static final int OBJECTIONS = 3;
    private static final Pattern COUNTING = Pattern.compile(
            "\\b(how many|how much|number of|count|rate|top|most|common|what is|what's|what are|wins)\\b");
    private static final Pattern OBJECTION = Pattern.compile("\\bobjections?\\b");
    private static final Pattern BOOKING = Pattern.compile("\\bbooking rate\\b|\\b(booked|bookings)\\b");
    private static final Pattern MISSED = Pattern.compile("\\bmissed\\b");
    private static final Pattern WIN = Pattern.compile("\\b(wins?|won|closed deals|revenue)\\b");

    private final Reads reads;
    private final MetricDefinitions definitions;
    private final InstantSource clock;

    Counts(Reads reads, MetricDefinitions definitions, InstantSource clock) {
        this.reads = reads;
        this.definitions = definitions;
        this.clock = clock;
    }

    /** The same over given reads; for tests and tools. */
    public static Counts over(Reads reads, MetricDefinitions definitions, InstantSource clock) {
        return new Counts(reads, definitions, clock);
    }

    /** A figure in words, and its name as a source. */
    public record Counted(String figure, String text) {}

    /** The answer to a counting question; empty when it is none that Otto knows. */
    public Optional<Counted> of(String question, Range range, Caller caller) {
        String asked = question.toLowerCase(Locale.ROOT);
        if (!COUNTING.matcher(asked).find()) {
            return Optional.empty();
        }
        Ground ground = definitions.ground(caller.company());
        LocalDate today = clock.instant().atZone(ground.zone()).toLocalDate();
        DateRange days = new DateRange(today.minusDays(DAYS - 1L), today);
        Figures figures = new Figures(new LiveFigures(reads, caller, ground.definition()));
        Optional<String> person = range == Range.self ? Optional.of(caller.userId()) : Optional.empty();
        boolean rep = caller.role() == AccessRole.sales_rep;
        String whose = range == Range.self ? "yours" : "the company's";
        if (OBJECTION.matcher(asked).find() && !rep) {
            return Optional.of(objections(figures.objections(days, person, OBJECTIONS), whose));
        }
        if (WIN.matcher(asked).find() && (rep || range != Range.self)) {
            SalesFigures sales = figures.sales(days, person);
            return Optional.of(new Counted(
                    "wins",
                    "%d won in the last %d days, %s; revenue %s."
                            .formatted(
                                    sales.closedWon(),
                                    DAYS,
                                    whose,
                                    sales.revenue().toPlainString())));
        }
        if (MISSED.matcher(asked).find() && !rep) {
            return Optional.of(new Counted(
                    "calls_missed",
                    "%d missed calls in the last %d days, %s."
                            .formatted(figures.csr(days, person).callsMissed(), DAYS, whose)));
        }
        return BOOKING.matcher(asked).find() && !rep
                ? Optional.of(booking(figures.csr(days, person), whose))
                : Optional.empty();
    }

    private static Counted booking(CsrFigures csr, String whose) {
        BigDecimal rate = csr.bookingRate();
        String percent = rate == null
                ? "no rate, as there was no qualified lead"
                : rate.movePointRight(2).setScale(1, RoundingMode.HALF_UP).toPlainString() + " %";
        return new Counted(
                "booking_rate",
                "%s: %d appointments from %d qualified leads in the last %d days, %s."
                        .formatted(percent, csr.appointmentsBooked(), csr.qualifiedLeads(), DAYS, whose));
    }

    private static Counted objections(List<Figures.Objections> objections, String whose) {
        if (objections.isEmpty()) {
            return new Counted("top_objections", "No objections in the last %d days, %s.".formatted(DAYS, whose));
        }
        String named = String.join(
                ", ",
                objections.stream()
                        .map(objection -> objection.category() + " (" + objection.count() + ")")
                        .toList());
        return new Counted(
                "top_objections",
                "The most common objections of the last %d days, %s: %s.".formatted(DAYS, whose, named));
    }
}
