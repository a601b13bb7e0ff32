package dev.otto.canary.fold.call;

import java.sql.Connection;
import java.sql.SQLException;

/** A canary: an architecture rule must catch it. */
final class FoldThatAsksTheDatabase {
    boolean asks(Connection connection) throws SQLException {
        return connection.isValid(1);
    }
}
