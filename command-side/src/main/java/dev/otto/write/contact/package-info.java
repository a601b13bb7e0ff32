/** Contact cards: who a number belongs to, and what is known of that person. */
@NullMarked
package dev.otto.write.contact;

import org.jspecify.annotations.NullMarked;
