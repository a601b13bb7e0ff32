package dev.otto.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the live tables as requests do, again and again at a steady pace, and looks at every row: before a rebuild all rows
 * bear a stamp that no fold gives, so whoever ever sees a stamped row beside one without, or other rows than always, has
 * seen two generations at once or a hole.
 */
final class StampedReaders {

    private static final long STAMP = 1_000_000_000L;
    private static final long EVERY_NANOS = 4_000_000;
    private static final List<String> STAMPED = List.of("call", "contact_card");

    private static final String PAGE = """
            select c.id::text, c.sequence, k.sequence, c.doc::text
            from call c join contact_card k on k.company_id = c.company_id and k.id = c.contact_card_id
            where c.company_id = 'acme' and c.started_at <= ? order by c.started_at desc, c.id desc limit 25""";
    private static final String CARDS = """
            select id::text, sequence, sequence, doc::text from contact_card
            where company_id = 'acme' order by created_at desc, id desc limit 25""";
    private static final String FIGURES =
            "select count(*), sum(calls_total), sum(answered) from csr_day where company_id = 'acme'";

    private final DataSource dataSource;
    private @Nullable List<String> page;
    private @Nullable List<String> cards;
    private @Nullable String figures;
    private @Nullable OffsetDateTime newest;

    StampedReaders(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** What was seen. */
    record Seen(Times times, long reads, long ofOldRows, long ofNewRows) {
        double p99() {
            return times.millis(0.99);
        }
    }

    /** Gives every row of some tables a stamp, which a rebuild does not. */
    void stamp() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("begin; set local role otto_worker");
            statement.execute("update call set sequence = sequence + " + STAMP + " where company_id = 'acme'");
            statement.execute("update contact_card set sequence = sequence + " + STAMP + " where company_id = 'acme'");
            statement.execute("commit");
            for (String table : STAMPED) {
                statement.execute("vacuum analyze " + table);
            }
        }
        page = null;
        cards = null;
        figures = null;
        newest = null;
    }

    /** Reads until told to end. Fails where rows of two generations stood side by side, or others than at first. */
    Seen readUntil(BooleanSupplier end) throws SQLException, InterruptedException {
        List<Long> nanos = new ArrayList<>();
        long reads = 0;
        long old = 0;
        long fresh = 0;
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            long next = System.nanoTime();
            while (!end.getAsBoolean()) {
                long begun = System.nanoTime();
                boolean stamped = read(connection);
                nanos.add(System.nanoTime() - begun);
                reads++;
                if (!stamped) {
                    fresh++;
                } else if (fresh == 0) {
                    old++;
                } else {
                    throw new IllegalStateException("old rows were back after new ones");
                }
                next += EVERY_NANOS;
                long rest = next - System.nanoTime();
                if (rest > 0) {
                    Thread.sleep(rest / 1_000_000, (int) (rest % 1_000_000));
                } else {
                    next = System.nanoTime();
                }
            }
            connection.rollback();
            connection.setAutoCommit(true);
        }
        return new Seen(new Times(nanos.stream().mapToLong(Long::longValue).toArray()), reads, old, fresh);
    }

    /** Three queries in one transaction, as one request makes them; whether their rows are the stamped ones. */
    private boolean read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local role otto_request; set local otto.company_id = 'acme'");
        }
        boolean[] stamps = {false, false};
        if (newest == null) {
            newest = newest(connection);
        }
        page = same(page, rows(connection, PAGE, newest, stamps), "a page of calls");
        cards = same(cards, rows(connection, CARDS, null, stamps), "a page of cards");
        try (PreparedStatement query = connection.prepareStatement(FIGURES);
                ResultSet row = query.executeQuery()) {
            row.next();
            String now = row.getString(1) + " " + row.getString(2) + " " + row.getString(3);
            if (figures != null && !figures.equals(now)) {
                throw new IllegalStateException("figures were " + figures + " and are " + now);
            }
            figures = now;
        }
        connection.commit();
        if (stamps[0] == stamps[1]) {
            throw new IllegalStateException("rows of two generations were read together");
        }
        return stamps[0];
    }

    private static OffsetDateTime newest(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select max(started_at) from call where company_id = 'acme'")) {
            row.next();
            return row.getObject(1, OffsetDateTime.class);
        }
    }

    private static List<String> rows(Connection connection, String sql, @Nullable OffsetDateTime at, boolean[] stamps)
            throws SQLException {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            if (at != null) {
                query.setObject(1, at);
            }
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    rows.add(row.getString(1) + row.getString(4));
                    stamps[row.getLong(2) >= STAMP - 1 ? 0 : 1] = true;
                    stamps[row.getLong(3) >= STAMP - 1 ? 0 : 1] = true;
                }
            }
        }
        return rows;
    }

    private static List<String> same(@Nullable List<String> before, List<String> now, String what) {
        if (now.isEmpty() || before != null && !before.equals(now)) {
            throw new IllegalStateException(what + " is other than it was, of " + now.size() + " rows");
        }
        return now;
    }
}
