/** Otto's own PostgreSQL through restarts, kills and bad ground. */
@NullMarked
package dev.otto.app.database;

import org.jspecify.annotations.NullMarked;
