/** Leads as the API shows them. */
@NullMarked
package dev.otto.read.lead;

import org.jspecify.annotations.NullMarked;
