package dev.otto.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Ids as literals: another formula would give every replay, retry and later delivery another card, call and lead than the log
 * has. These values are never edited.
 */
class IdsTest {

    private static final UUID CARD = UUID.fromString("00000000-0000-5000-8000-00000000000a");
    private static final UUID CALL = UUID.fromString("00000000-0000-5000-8000-0000000000c1");

    @Test
    void aKindAndItsParts() {
        assertThat(Ids.of("thing")).hasToString("609b91f2-860d-5b19-ad46-4c9db6fdab90");
        assertThat(Ids.of("thing", "a", 1)).hasToString("60cad960-4f34-5fb5-8edb-a925ecd09a2c");
    }

    @Test
    void aPartThatHoldsTheSeparatorIsNoOtherPart() {
        assertThat(Ids.of("thing", "a\u001f1:b")).isNotEqualTo(Ids.of("thing", "a", "b"));
    }

    @Test
    void theyAreOfVersion5() {
        assertThat(Ids.of("thing").version()).isEqualTo(5);
        assertThat(Ids.of("thing").variant()).isEqualTo(2);
    }

    @Test
    void aCall() {
        assertThat(Ids.call("cedar", "callrail", "CAL1")).hasToString("afa221ff-9883-5d08-8f05-34dd9b830b96");
    }

    @Test
    void aCardOfWhoHasNoNumber() {
        assertThat(Ids.contactCard("cedar", "callrail", "FRM1")).hasToString("7b238cf8-5fd6-58f9-8e8f-9f4f95380cf1");
    }

    @Test
    void aLead() {
        assertThat(Ids.lead(CARD, 1)).hasToString("c2619f7b-e458-52db-bb28-f0553075a8df");
        assertThat(Ids.lead(CARD, 2)).hasToString("80cd1a4e-7215-5a5e-bfbd-7989b0b874ce");
    }

    @Test
    void anAppointment() {
        assertThat(Ids.appointment(CALL)).hasToString("6a70e58c-0f46-5740-9070-dcf8f7f754fc");
    }

    @Test
    void aMissedCallsEntry() {
        assertThat(Ids.missedCall(CALL)).hasToString("5bf874ba-fbc6-57a4-a0a5-026141ad2197");
    }

    @Test
    void anAction() {
        assertThat(Ids.pendingAction("cedar", CARD, "call_back", Instant.parse("2026-07-14T16:00:00Z")))
                .hasToString("3503d519-0b5b-547f-8d98-b8733e97847b");
        assertThat(Ids.pendingAction("cedar", CARD, "call_back", CALL))
                .hasToString("d03d635d-5758-5077-bbc1-930aa2cf6581");
    }

    @Test
    void aSignal() {
        assertThat(Ids.keySignal(CALL, "objection", "too dear")).hasToString("1542b368-5f49-58a1-867f-6a1c128938a1");
    }

    @Test
    void aJob() {
        assertThat(Ids.analysisJob("cedar", CALL, "csr_call")).hasToString("2c9d2587-4a73-5c1b-aa50-207baa6e46f2");
    }

    @Test
    void aRepsShifts() {
        assertThat(Ids.repShifts("cedar", "rep_ana")).hasToString("e437e135-704d-5b9d-b727-9df662e22000");
    }

    @Test
    void aMessage() {
        assertThat(Ids.message("cedar", "callrail", "MSG1")).hasToString("9a18976a-e459-5b45-beaa-47816eeec698");
    }

    @Test
    void theStreamOfACompany() {
        assertThat(Ids.companyStream("cedar")).isEqualTo("company:cedar");
    }
}
