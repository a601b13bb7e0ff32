/** The client of the partner's interface, against a scripted partner over real HTTP. */
@NullMarked
package dev.otto.write.uwc;

import org.jspecify.annotations.NullMarked;
