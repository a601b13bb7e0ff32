/** Recorded sales visits: started within reach of the customer, stopped, uploaded, analysed. */
@NullMarked
package dev.otto.write.session;

import org.jspecify.annotations.NullMarked;
