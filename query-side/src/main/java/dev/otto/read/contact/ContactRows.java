package dev.otto.read.contact;

import dev.otto.fold.Entry;
import dev.otto.fold.Row;
import dev.otto.fold.Table;
import java.util.Comparator;
import java.util.List;

/** The rows that a contact card is put together from: those of the tables, or those that stood at an instant. */
interface ContactRows {

    /** The contact's rows in an order that is said twice, for the database and for rows in memory; at most a hundred. */
    <R extends Row> List<R> of(Table<R> table, String orderBy, Comparator<Entry<R>> order);
}
