/** That PostgreSQL itself keeps companies apart, seen from its catalogue. */
@NullMarked
package dev.otto.app.tenancy;

import org.jspecify.annotations.NullMarked;
