package dev.otto.read;

import dev.otto.fold.Entry;
import dev.otto.fold.Group;
import dev.otto.fold.Groups;
import dev.otto.fold.Groups.Kin;
import dev.otto.fold.Groups.Moment;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import dev.otto.fold.contact.ContactCardRow;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Single resources as they stood: their contact's events up to then, folded when they are asked for. */
@Component
public class Past {

    private final Reads reads;
    private final Groups groups;
    private final InstantSource clock;

    public Past(Reads reads, Groups groups, InstantSource clock) {
        this.reads = reads;
        this.groups = groups;
        this.clock = clock;
    }

    /** A row as it stood, with all rows of its contact. */
    public record Found<R extends Row>(Stored<R> stored, Group group) {}

    /** Answers a request as of the moment that it names, or of the present, within a reading transaction. */
    public <T> T answer(Filters filters, Caller caller, Supplier<T> present, Function<Moment, T> past) {
        Optional<Moment> moment = AsOf.of(filters, caller, clock);
        return reads.as(
                caller, moment.isPresent(), () -> moment.isPresent() ? past.apply(moment.get()) : present.get());
    }

    /** The row as it stood; nothing where it was not there yet. */
    public <R extends Row> Optional<Found<R>> row(Table<R> table, String id, Caller caller, Moment moment) {
        return reads.from(table, caller)
                .group(id)
                .flatMap(group -> groups.kin(caller.company(), group, moment).groups().stream()
                        .flatMap(kin -> found(table, id.toLowerCase(java.util.Locale.ROOT), kin).stream())
                        .findFirst());
    }

    /** The card that answered for the id then. */
    public Optional<Found<ContactCardRow>> card(String id, Caller caller, Moment moment) {
        return reads.from(Tables.CONTACT_CARD, caller)
                .group(reads.survivor(id, caller))
                .flatMap(group -> {
                    Kin kin = groups.kin(caller.company(), group, moment);
                    return kin.of(id.toLowerCase(java.util.Locale.ROOT));
                })
                .flatMap(group -> found(Tables.CONTACT_CARD, group.key().id(), group));
    }

    private static <R extends Row> Optional<Found<R>> found(Table<R> table, String id, Group group) {
        Entry<R> entry = group.entry(table, id);
        return entry == null
                ? Optional.empty()
                : Optional.of(new Found<>(new Stored<>(entry.row(), id, entry.sequence(), null), group));
    }
}
