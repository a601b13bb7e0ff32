package dev.otto.write.deadline;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table deadline; set and cancelled in the transaction of the cause. */
@Component
public class Deadlines {

    private final JdbcClient jdbc;

    Deadlines(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A deadline that fell due and was taken. */
    record Due(String kind, UUID subject, String companyId, UUID contactCardId) {}

    /** Sets the one deadline of that kind of a subject, replacing an earlier one. */
    public void set(String kind, UUID subject, String companyId, UUID contactCardId, Instant dueAt) {
        jdbc.sql("""
                        insert into deadline (kind, subject, company_id, contact_card_id, due_at)
                        values (:kind, :subject, :company, :contact, :due)
                        on conflict (kind, subject) do update set due_at = excluded.due_at
                        """)
                .param("kind", kind)
                .param("subject", subject)
                .param("company", companyId)
                .param("contact", contactCardId)
                .param("due", Timestamp.from(dueAt))
                .update();
    }

    public void cancel(String kind, UUID subject) {
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
