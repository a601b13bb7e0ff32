package dev.otto.write.deadline;

import dev.otto.write.GatheredRows;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table deadline; set and cancelled in the transaction of the cause. */
@Component
public class Deadlines {

    private final JdbcClient jdbc;
    private final GatheredRows rows;

    Deadlines(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.rows = new GatheredRows(
                jdbc, """
                insert into deadline (kind, subject, company_id, contact_card_id, due_at) select * from :rows
                on conflict (kind, subject) do update set due_at = excluded.due_at
                """, List.of("text", "uuid", "text", "uuid", "timestamptz"), 2, GatheredRows.Again.REPLACES);
    }

    /** A deadline that fell due and was taken. */
    record Due(String kind, UUID subject, String companyId, UUID contactCardId) {}

    /** Sets the one deadline of that kind of a subject, replacing an earlier one. */
    public void set(String kind, UUID subject, String companyId, UUID contactCardId, Instant dueAt) {
        rows.put(kind, subject, companyId, contactCardId, dueAt);
    }

    /** Puts one off that stands again because what it was taken for failed, unless somebody dealt with it meanwhile. */
    void setAgain(Due failed, Instant dueAt, Instant takenAt) {
        jdbc.sql("""
                        update deadline set due_at = :due where kind = :kind and subject = :subject and due_at <= :taken
                        """)
                .param("kind", failed.kind())
                .param("subject", failed.subject())
                .param("due", Timestamp.from(dueAt))
                .param("taken", Timestamp.from(takenAt))
                .update();
    }

    public void cancel(String kind, UUID subject) {
        rows.write();
        jdbc.sql("delete from deadline where kind = :kind and subject = :subject")
                .param("kind", kind)
                .param("subject", subject)
                .update();
    }

    /** Takes the next one that is due and that no other node has in its hands. */
    Optional<Due> take(Instant now) {
        return jdbc.sql("""
                        delete from deadline where (kind, subject) in (
                            select kind, subject from deadline where due_at <= :now
                            order by due_at limit 1 for update skip locked)
                        returning kind, subject, company_id, contact_card_id
                        """)
                .param("now", Timestamp.from(now))
                .query((row, n) -> new Due(
                        row.getString(1), row.getObject(2, UUID.class), row.getString(3), row.getObject(4, UUID.class)))
                .optional();
    }
}
