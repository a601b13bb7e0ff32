package dev.otto.fold;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A company's groups as they stand in the tables, or as they stood: the events up to an instant, folded by the folds that
 * made the tables. All within a reading transaction of that company.
 */
public interface Groups {

    /** By which time an event counts as known. */
    enum Basis {
        /** What was known: events recorded by then. */
        recorded,
        /** What was true: events that had happened by then, whenever they were recorded. */
        happened
    }

    /** An instant to look back to. */
    record Moment(Instant at, Basis basis) {}

    /** Groups that were folded together because some of them are one by now. */
    interface Kin {

        List<Group> groups();

        /** The group of a card, or of a stream without one, as of that moment. */
        Optional<Group> of(String id);
    }

    /**
     * Makes the index of days as new as the tables; call it before the transaction. False when there is too much to be done
     * at once, which then is under way.
     */
    boolean indexed();

    /** Whether the index of days knows all that the tables know, as this transaction sees both. */
    boolean indexKnowsAll();

    /** Position of the last event that the tables, and so every answer about the past, know. */
    long position();

    /**
     * Tells every group that may contribute to a figure of those days, and maybe others, a few at a time.
     *
     * @param moment null for the rows of the tables; in either case only rows that contribute to figures, and of them what
     *     does, are as they should be
     */
    void counting(String companyId, LocalDate from, LocalDate to, @Nullable Moment moment, Consumer<Group> told);

    /** Tells all groups as they stand, with the rows that contribute to figures, a few at a time. */
    void all(String companyId, Consumer<Group> told);

    /** Tells the groups of these cards or streams as they stood, a few at a time. */
    void at(String companyId, List<String> ids, Moment moment, Consumer<Group> told);

    /** The group of a card, or of a stream without one, and all that were or will be one with it, as they stood. */
    Kin kin(String companyId, String id, Moment moment);

    /** The first day that any event of the company names from that one on. */
    Optional<LocalDate> dayFrom(String companyId, LocalDate day);
}
