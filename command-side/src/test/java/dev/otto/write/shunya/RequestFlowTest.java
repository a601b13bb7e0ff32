package dev.otto.write.shunya;

import static dev.otto.write.shunya.PartnerSide.COMPANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.company.CompanySettings;
import dev.otto.events.company.CompanySettings.ShunyaServices;
import dev.otto.events.contact.ContactEvent.MessageSent;
import dev.otto.events.contact.ContactEvent.MessageSuggested;
import dev.otto.events.shunya.JobEvent.JobFailed;
import dev.otto.events.shunya.JobEvent.JobRequested;
import dev.otto.events.shunya.JobEvent.JobRetryScheduled;
import dev.otto.events.shunya.JobEvent.JobSucceeded;
import dev.otto.events.shunya.JobEvent.JobTimedOut;
import dev.otto.events.shunya.JobType;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.problem.ProblemException;
import dev.otto.write.TestWriteSide;
import dev.otto.write.company.CompanyCommand.ConfigureCompany;
import dev.otto.write.contact.ContactIds;
import dev.otto.write.shunya.RequestApi.DocumentBody;
import dev.otto.write.shunya.RequestApi.DraftBody;
import dev.otto.write.shunya.RequestApi.TrainingBody;
import dev.otto.write.uwc.ScriptedPartner.Reply;
import dev.otto.write.uwc.ScriptedPartner.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Drafts, training and documents: what has no recording goes the same way to the partner and comes back by its webhooks. */
class RequestFlowTest {

    private static final Caller MORGAN = new Caller(COMPANY, "morgan", AccessRole.manager);

    private final PartnerSide otto = new PartnerSide();
    private final RequestApi api = otto.write.bean(RequestApi.class);

    @BeforeEach
    void allSwitchedOn() {
        switched(true);
    }

    @AfterEach
    void close() {
        otto.close();
    }

    @Test
    void aDraftIsAskedForAndSuggestedWithItsContactAndNothingIsSent() {
        UUID card = card();
        api.draft(card, new DraftBody("Ask for the roof's age", "sms"), MORGAN);
        otto.work();

        Seen asked = otto.partner.seen("/uwc/v1/followups/draft").getFirst();
        assertThat(asked.text())
                .isEqualTo("{\"channel\":\"sms\",\"contact_card_id\":\"" + card
                        + "\",\"context\":{\"company_name\":\"Riverbend\"},\"goal\":\"Ask for the roof's age\"}");
        assertThat(asked.header("Idempotency-Key")).isNotEmpty();

        String draft =
                "{\"draft_id\": \"d-1\", \"company_id\": \"%s\", \"contact_card_id\": \"%s\", \"channel\": \"sms\","
                        + " \"body\": \"How old is your roof?\"}";
        assertThat(deliver("followup_draft", draft.formatted(COMPANY, card))).isEqualTo("processed");
        otto.write.advance(Duration.ofSeconds(1));
        assertThat(deliver("followup_draft", draft.formatted(COMPANY, card))).isEqualTo("already_processed");

        assertThat(otto.events(MessageSuggested.class)).singleElement().satisfies(suggested -> {
            assertThat(suggested.contactCardId()).isEqualTo(card);
            assertThat(suggested.body()).isEqualTo("How old is your roof?");
        });
        assertThat(otto.events(MessageSent.class)).isEmpty();
        assertThat(otto.events(JobSucceeded.class)).hasSize(1);
    }

    @Test
    void aDraftWithoutABodyIsNotKeptAndAskedForAnew() {
        UUID card = card();
        api.draft(card, new DraftBody("Ask", "email"), MORGAN);
        otto.work();

        assertThat(deliver(
                        "followup_draft",
                        "{\"company_id\": \"%s\", \"contact_card_id\": \"%s\"}".formatted(COMPANY, card)))
                .isEqualTo("rejected");
        otto.workAfter(Duration.ofSeconds(5));

        assertThat(otto.events(JobRetryScheduled.class)).hasSize(1);
        assertThat(otto.events(MessageSuggested.class)).isEmpty();
        assertThat(otto.partner.seen("/uwc/v1/followups/draft")).hasSize(2);
    }

    @Test
    void trainingTellsHowFarItIsAndThenThatItIsDone() {
        api.train("dana", new TrainingBody(List.of("https://media.example/1.mp3")), MORGAN);
        otto.work();
        assertThat(otto.partner.seen("/uwc/v1/training/jobs").getFirst().text())
                .isEqualTo("{\"media_urls\":[\"https://media.example/1.mp3\"],\"rep_id\":\"dana\"}");

        String told = "{\"job_id\": \"job-1\", \"company_id\": \"%s\", \"rep_id\": \"dana\", \"status\": \"%s\","
                + " \"progress\": %d}";
        assertThat(deliver("training_status", told.formatted(COMPANY, "processing", 50)))
                .isEqualTo("ignored");
        assertThat(otto.events(JobSucceeded.class)).isEmpty();
        assertThat(deliver("training_status", told.formatted(COMPANY, "completed", 100)))
                .isEqualTo("processed");
        assertThat(otto.events(JobSucceeded.class)).hasSize(1);
        assertThat(otto.turns()).isZero();
    }

    @Test
    void aRetryNeedsItsOwnPartOfThePartnerAndNoOther() {
        api.train("dana", new TrainingBody(List.of("https://media.example/1.mp3")), MORGAN);
        otto.partner.answers(otto.usualBut("/training/", request -> Reply.of(400)));
        otto.work();
        UUID job = otto.events(JobFailed.class).getFirst().analysisJobId();
        JobControlApi control = otto.write.bean(JobControlApi.class);
        otto.partner.answers(otto::usual);

        switched(true, false);
        assertThatThrownBy(() -> control.retry(job, MORGAN))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.errorCode()).isEqualTo("shunya_switched_off"));
        switched(false, true);
        control.retry(job, MORGAN);
        otto.work();

        assertThat(otto.state(job).run()).isEqualTo(2);
        assertThat(otto.partner.seen("/uwc/v1/training/jobs")).hasSize(2);
    }

    @Test
    void aDocumentIsIndexedAndItsFailureIsTold() {
        api.index(new DocumentBody("script-1", "Say hello.", Map.of("kind", "script")), MORGAN);
        api.index(new DocumentBody("script-2", "Say goodbye.", null), MORGAN);
        otto.work();
        assertThat(otto.partner.seen("/uwc/v1/rag/documents")).hasSize(2);

        String told =
                "{\"document_id\": \"%s\", \"company_id\": \"%s\", \"status\": \"%s\", \"error\": {\"error_code\":"
                        + " \"TOO_SHORT\"}}";
        assertThat(deliver("rag_indexed", told.formatted("script-1", COMPANY, "completed")))
                .isEqualTo("processed");
        assertThat(deliver("rag_indexed", told.formatted("script-2", COMPANY, "failed")))
                .isEqualTo("processed");

        assertThat(otto.events(JobSucceeded.class)).hasSize(1);
        assertThat(otto.events(JobFailed.class).getFirst().errorCode()).isEqualTo("TOO_SHORT");
        assertThat(otto.events(JobRequested.class))
                .extracting(JobRequested::jobType)
                .containsOnly(JobType.rag_index);
    }

    @Test
    void whatNobodyAnswersLeavesPlacesToTheCalls() {
        for (int n = 0; n < 10; n++) {
            api.index(new DocumentBody("script-" + n, "Say hello.", null), MORGAN);
        }
        otto.work();
        assertThat(otto.partner.seen("/uwc/v1/rag/documents")).hasSize(5);

        for (int n = 0; n < 10; n++) {
            otto.request(COMPANY, n);
        }
        otto.work();

        assertThat(otto.partner.seen("/api/v1/transcription/transcribe")).hasSize(5);
        assertThat(otto.partner.seen("/uwc/v1/rag/documents")).hasSize(5);
    }

    @Test
    void nobodyAsksHowFarItIsAndAfterADayItTimesOut() {
        api.train("dana", new TrainingBody(List.of("https://media.example/1.mp3")), MORGAN);
        otto.work();
        int sent = otto.partner.seen().size();
        otto.workAfter(Duration.ofHours(23));
        assertThat(otto.partner.seen()).hasSize(sent);
        otto.workAfter(Duration.ofHours(1));
        assertThat(otto.events(JobTimedOut.class)).hasSize(1);
    }

    @Test
    void aCallThatFailsIsTriedAgainLikeEveryOther() {
        otto.partner.answers(otto.usualBut("/training/", request -> Reply.of(500)));
        api.train("dana", new TrainingBody(List.of("https://media.example/1.mp3")), MORGAN);
        otto.work();
        otto.partner.answers(otto::usual);
        otto.workAfter(Duration.ofSeconds(6));

        List<Seen> tries = otto.partner.seen("/uwc/v1/training/jobs");
        assertThat(tries).hasSize(2);
        assertThat(tries.get(0).header("Idempotency-Key"))
                .isEqualTo(tries.get(1).header("Idempotency-Key"));
    }

    @Test
    void whatIsSwitchedOffOrNotThereOrUnderWayIsRefused() {
        UUID card = card();
        api.draft(card, new DraftBody("Ask", "sms"), MORGAN);
        assertCode(() -> api.draft(card, new DraftBody("Ask", "sms"), MORGAN), "job_running");
        assertCode(() -> api.draft(UUID.randomUUID(), new DraftBody("Ask", "sms"), MORGAN), "not_found");
        assertCode(() -> api.draft(card, new DraftBody("", "pigeon"), MORGAN), "validation_failed");
        assertCode(
                () -> api.train("nobody", new TrainingBody(List.of("https://media.example/1")), MORGAN), "not_found");
        assertCode(
                () -> api.train("dana", new TrainingBody(List.of("file:///etc/passwd")), MORGAN), "validation_failed");
        assertCode(() -> api.index(new DocumentBody("d", " ", null), MORGAN), "validation_failed");

        switched(false);
        assertCode(
                () -> api.train("dana", new TrainingBody(List.of("https://media.example/1")), MORGAN),
                "shunya_switched_off");
        assertCode(() -> api.index(new DocumentBody("d", "text", null), MORGAN), "shunya_switched_off");
        otto.work();
        assertThat(otto.partner.seen()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "rag_indexed, '{\"company_id\": \"riverbend\", \"status\": \"completed\"}', field_invalid",
        "rag_indexed, '{\"document_id\": \"d\", \"company_id\": \"riverbend\", \"status\": \"done?\"}', field_invalid",
        "training_status, '{\"company_id\": \"riverbend\", \"status\": \"completed\"}', field_invalid",
        "followup_draft, '{\"company_id\": \"riverbend\", \"contact_card_id\": \"x\"}', field_invalid",
        "followup_draft, '[]', malformed_body"
    })
    void whatCannotBeReadIsRefused(String kind, String body, String code) {
        ShunyaWebhook.Answer answer = otto.deliver(kind, "x-uwc-", Results.json(body));

        assertThat(answer.httpStatus()).isEqualTo(400);
        assertThat(answer.problem()).isNotNull();
        assertThat(String.valueOf(answer.problem())).contains(code);
    }

    @Test
    void whatNobodyAskedForIsParkedAndNotKept() {
        assertThat(deliver(
                        "followup_draft",
                        "{\"company_id\": \"%s\", \"contact_card_id\": \"%s\", \"channel\": \"sms\", \"body\": \"Hi\"}"
                                .formatted(COMPANY, card())))
                .isEqualTo("accepted");
        assertThat(otto.events(MessageSuggested.class)).isEmpty();
    }

    private String deliver(String kind, String body) {
        return String.valueOf(otto.deliver(kind, "x-uwc-", Results.json(body)).status());
    }

    private UUID card() {
        otto.ring("a");
        otto.write.log.tenants.worker(
                () -> otto.write.log.jdbc.sql("delete from shunya_turn").update());
        return otto.write.log.tenants.command(
                COMPANY, () -> otto.write.bean(ContactIds.class).of(COMPANY, "+16145550151"));
    }

    private void switched(boolean on) {
        switched(true, on);
    }

    private void switched(boolean asr, boolean on) {
        CompanySettings s = TestWriteSide.settings("Riverbend");
        otto.send(
                COMPANY,
                new ConfigureCompany(
                        COMPANY,
                        new CompanySettings(
                                s.name(),
                                s.timezone(),
                                s.region(),
                                s.currency(),
                                s.geofenceRadiusM(),
                                s.servicesOffered(),
                                s.ghostModeStorage(),
                                s.ghostModeRetention(),
                                s.missedCallText(),
                                s.missedCallDelaySeconds(),
                                s.nurtureSteps(),
                                s.messaging(),
                                s.defaultAppointmentMinutes(),
                                s.dormantAfterDays(),
                                new ShunyaServices(asr, on, on, on),
                                s.csrLeadVisibility())));
    }

    private static void assertCode(ThrowingCallable call, String code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.errorCode()).isEqualTo(code));
    }
}
