package dev.otto.write.callrail;

import dev.otto.events.contact.ContactDetails;
import org.jspecify.annotations.Nullable;

/** A person as CallRail shows one: a single line of name. */
final class CallRailNames {

    private CallRailNames() {}

    /** The details of a contact; the last word of a name of several is the family name. */
    static ContactDetails details(@Nullable String name) {
        int space = name == null ? -1 : name.lastIndexOf(' ');
        String first =
                name == null || space < 0 ? name : name.substring(0, space).strip();
        String last = name == null || space < 0 ? null : name.substring(space + 1);
        return new ContactDetails(first, last, name, null, null, null, null, null, null, null, null);
    }
}
