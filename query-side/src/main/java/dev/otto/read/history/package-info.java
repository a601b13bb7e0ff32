/** The events of a lead, a call, an appointment or a contact, for auditors. */
@NullMarked
package dev.otto.read.history;

import org.jspecify.annotations.NullMarked;
