/** The AI partner's interface (UWC): every call that Otto makes, signed, limited, broken off and tried again. */
@NullMarked
package dev.otto.write.uwc;

import org.jspecify.annotations.NullMarked;
