/** Conventions of the HTTP interface: pages, filters, positions, bounded bodies, descriptions, health. */
@NullMarked
package dev.otto.platform.http;

import org.jspecify.annotations.NullMarked;
