package dev.otto.write.lead;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventMetadata;
import dev.otto.events.lead.LeadEvent;
import dev.otto.events.lead.LeadEvent.LeadActivityRecorded;
import dev.otto.events.lead.LeadEvent.LeadAssignedToRep;
import dev.otto.events.lead.LeadEvent.LeadCsrAssigned;
import dev.otto.events.lead.LeadEvent.LeadEvidenceNoted;
import dev.otto.events.lead.LeadEvent.LeadLost;
import dev.otto.events.lead.LeadEvent.LeadMoved;
import dev.otto.events.lead.LeadEvent.LeadNoteAdded;
import dev.otto.events.lead.LeadEvent.LeadOpened;
import dev.otto.events.lead.LeadEvent.LeadOriginCorrected;
import dev.otto.events.lead.LeadEvent.LeadPooled;
import dev.otto.events.lead.LeadEvent.LeadPrioritySet;
import dev.otto.events.lead.LeadEvent.LeadQualified;
import dev.otto.events.lead.LeadEvent.LeadReleased;
import dev.otto.events.lead.LeadEvent.LeadReopened;
import dev.otto.events.lead.LeadEvent.LeadRequestedByRep;
import dev.otto.events.lead.LeadEvent.LeadWon;
import dev.otto.events.lead.LeadStatus;
import dev.otto.write.GatheredRows;
import dev.otto.write.WriteIndex;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table lead_directory: every lead, which of its contact's it is, and whose. */
@Component
public class LeadDirectory implements WriteIndex {

    private static final String COLUMNS =
            "select lead_id, contact_card_id, ordinal, status, csr_id, sales_rep_id, holds_contact from lead_directory";

    private final JdbcClient jdbc;
    private final GatheredRows opened;
    private final GatheredRows csrs;

    LeadDirectory(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.opened = new GatheredRows(
                jdbc, """
                insert into lead_directory (lead_id, company_id, contact_card_id, ordinal, status) select * from :rows
                on conflict do nothing
                """, List.of("uuid", "text", "uuid", "integer", "text"), 1, GatheredRows.Again.IS_IGNORED);
        this.csrs = new GatheredRows(jdbc, """
                update lead_directory set csr_id = told.csr_id from :rows as told (lead_id, csr_id)
                where lead_directory.lead_id = told.lead_id
                """, List.of("uuid", "text"), 1, GatheredRows.Again.REPLACES);
    }

    private void write() {
        opened.write();
        csrs.write();
    }

    /** A lead as commands need to know it; {@code holdsContact}: the contact's next engagement continues it. */
    public record Lead(
            UUID leadId,
            UUID contactCardId,
            int ordinal,
            LeadStatus status,
            @Nullable String csrId,
            @Nullable String salesRepId,
            boolean holdsContact) {}

    public Optional<Lead> find(String companyId, UUID leadId) {
        write();
        return jdbc.sql(COLUMNS + " where company_id = :company and lead_id = :lead")
                .param("company", companyId)
                .param("lead", leadId)
                .query(LeadDirectory::lead)
                .optional();
    }

    /** The contact's newest lead. */
    public Optional<Lead> latestOf(String companyId, UUID contactCardId) {
        write();
        return jdbc.sql(COLUMNS
                        + " where company_id = :company and contact_card_id = :contact order by ordinal desc limit 1")
                .param("company", companyId)
                .param("contact", contactCardId)
                .query(LeadDirectory::lead)
                .optional();
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        if (!(event instanceof LeadEvent leadEvent)) {
            return;
        }
        switch (leadEvent) {
            case LeadOpened e ->
                opened.put(e.leadId(), metadata.companyId(), e.contactCardId(), e.ordinal(), LeadStatus.new_.name());
            case LeadMoved e -> stands(e.leadId(), e.to(), true);
            case LeadWon e -> stands(e.leadId(), LeadStatus.closed_won, false);
            case LeadLost e -> stands(e.leadId(), LeadStatus.closed_lost, !e.freesSlot());
            case LeadReopened e -> stands(e.leadId(), e.status(), true);
            case LeadCsrAssigned e -> {
                opened.before(csrs);
                csrs.put(e.leadId(), e.csrId());
            }
            case LeadAssignedToRep e -> rep(e.leadId(), e.repId());
            case LeadReleased e -> rep(e.leadId(), null);
            case LeadOriginCorrected _,
                    LeadEvidenceNoted _,
                    LeadQualified _,
                    LeadPooled _,
                    LeadPrioritySet _,
                    LeadNoteAdded _,
                    LeadRequestedByRep _,
                    LeadActivityRecorded _ -> {}
        }
    }

    private void stands(UUID leadId, LeadStatus status, boolean holdsContact) {
        write();
        jdbc.sql("update lead_directory set status = :status, holds_contact = :holds where lead_id = :lead")
                .param("status", status.name())
                .param("holds", holdsContact)
                .param("lead", leadId)
                .update();
    }

    private void rep(UUID leadId, @Nullable String repId) {
        write();
        jdbc.sql("update lead_directory set sales_rep_id = cast(:rep as text) where lead_id = :lead")
                .param("rep", repId)
                .param("lead", leadId)
                .update();
    }

    private static Lead lead(ResultSet row, int number) throws SQLException {
        return new Lead(
                row.getObject("lead_id", UUID.class),
                row.getObject("contact_card_id", UUID.class),
                row.getInt("ordinal"),
                LeadStatus.valueOf(row.getString("status")),
                row.getString("csr_id"),
                row.getString("sales_rep_id"),
                row.getBoolean("holds_contact"));
    }
}
