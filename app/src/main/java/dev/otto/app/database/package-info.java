/** Otto's own PostgreSQL: unpacked from the jar, kept under the data directory, durable, on loopback only. */
@NullMarked
package dev.otto.app.database;

import org.jspecify.annotations.NullMarked;
