package dev.otto.events.lead;

import com.fasterxml.jackson.annotation.JsonValue;

/** The state of a lead; the stage follows from it. */
public enum LeadStatus {
    new_(LeadStage.new_, true),
    qualified_unbooked(LeadStage.qualified, true),
    nurturing(LeadStage.qualified, true),
    qualified_booked(LeadStage.booked, true),
    pending_decision(LeadStage.pending, true),
    closed_won(LeadStage.booked, false),
    closed_lost(LeadStage.dead, false),
    service_not_offered(LeadStage.dead, false),
    abandoned(LeadStage.dead, false),
    dormant(LeadStage.dead, false);

    private final LeadStage stage;
    private final boolean open;

    LeadStatus(LeadStage stage, boolean open) {
        this.stage = stage;
        this.open = open;
    }

    public LeadStage stage() {
        return stage;
    }

    public boolean open() {
        return open;
    }

    /** The spec's word, which for {@code new_} is a Java keyword. */
    @JsonValue
    public String word() {
        return this == new_ ? "new" : name();
    }
}
