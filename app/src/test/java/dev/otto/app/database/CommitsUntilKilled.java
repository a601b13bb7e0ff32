package dev.otto.app.database;

import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;

/** A process that commits one number after the other, and says each when it is committed, until it is killed. */
final class CommitsUntilKilled {

    private CommitsUntilKilled() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        OwnPostgres postgres = OwnPostgres.start(Path.of(arguments[0]));
        try (Connection connection = OwnPostgresTest.connect(postgres.address());
                Statement statement = connection.createStatement()) {
            statement.execute("create table kept (id int)");
            for (int id = 0; ; id++) {
                statement.execute("insert into kept values (" + id + ")");
                out.println(id);
                out.flush();
            }
        }
    }
}
