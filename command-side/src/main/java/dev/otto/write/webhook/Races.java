package dev.otto.write.webhook;

import java.sql.SQLException;
import java.util.Set;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;

/** Whether a failure only means that somebody else was faster, so that the same work done again may succeed. */
final class Races {

    /** unique_violation, serialization_failure, deadlock_detected. */
    private static final Set<String> SQL_STATES = Set.of("23505", "40001", "40P01");

    private Races() {}

    static boolean lost(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (cause instanceof ConcurrencyException
                    || cause instanceof SQLException sql && SQL_STATES.contains(String.valueOf(sql.getSQLState()))) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
