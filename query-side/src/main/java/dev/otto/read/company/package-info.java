/** Companies, their integrations and users, as the API shows them. */
@NullMarked
package dev.otto.read.company;

import org.jspecify.annotations.NullMarked;
