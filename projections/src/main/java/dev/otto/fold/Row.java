package dev.otto.fold;

/** A row of a read model: an immutable value. Its JSON is the row's {@code doc} column. */
public interface Row {

    /** The tenant. */
    String companyId();

    /** What identifies the row within its table, as text: the {@code id} column. */
    String key();
}
