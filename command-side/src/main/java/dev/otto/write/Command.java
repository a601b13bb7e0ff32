package dev.otto.write;

/** An intention, addressed to one aggregate. Ids and times come in with it. */
public interface Command {

    /** Id of the aggregate that decides. */
    Object target();
}
