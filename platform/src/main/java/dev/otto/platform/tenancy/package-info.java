/** In whose name a transaction runs: one database role and, except for workers, one company. */
@NullMarked
package dev.otto.platform.tenancy;

import org.jspecify.annotations.NullMarked;
