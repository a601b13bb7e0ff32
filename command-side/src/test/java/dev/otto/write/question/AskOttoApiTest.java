package dev.otto.write.question;

import static dev.otto.write.ScannedWriteSide.COMPANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.otto.events.company.CompanySettings;
import dev.otto.events.company.CompanySettings.ShunyaServices;
import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.configuration.Secret;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.question.OwnAnswers;
import dev.otto.platform.question.OwnAnswers.Answer;
import dev.otto.write.ScannedWriteSide;
import dev.otto.write.TestWriteSide;
import dev.otto.write.company.CompanyCommand.ConfigureCompany;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.question.AskOttoApi.Answered;
import dev.otto.write.question.AskOttoApi.AskBody;
import dev.otto.write.question.AskOttoApi.FeedbackBody;
import dev.otto.write.uwc.ScriptedPartner;
import dev.otto.write.uwc.ScriptedPartner.Reply;
import dev.otto.write.uwc.ScriptedPartner.Seen;
import dev.otto.write.uwc.Uwc;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.ObjectProvider;

class AskOttoApiTest {

    private static final Caller MORGAN = new Caller(COMPANY, "morgan", AccessRole.manager);
    private static final Caller DANA = new Caller(COMPANY, "dana", AccessRole.csr);
    private static final OwnAnswers OTTO = (question, caller) -> new Answer("Otto says.", null, List.of());

    private final ScannedWriteSide write = new ScannedWriteSide();
    private final ScriptedPartner partner = new ScriptedPartner(request -> Reply.ok("""
            {"success": true, "answer": "Shunya says.", "confidence_score": 0.8,
             "sources": [{"type": "call", "id": "c-1", "excerpt": "a roof", "at": "2026-07-14T12:00:00Z"}]}"""));
    private final Uwc uwc = new Uwc(settings(Duration.ofSeconds(2)), new SimpleMeterRegistry(), write.clock());
    private final AskOttoApi api = api(new PartnerAnswers(uwc));

    private AskOttoApi api(PartnerAnswers answers) {
        return new AskOttoApi(
                answers,
                new ObjectProvider<>() {
                    @Override
                    public OwnAnswers getObject() {
                        return OTTO;
                    }

                    @Override
                    public OwnAnswers getIfAvailable() {
                        return OTTO;
                    }
                },
                new Questions(write.log.jdbc, write.clock()),
                write.bean(CompanyDirectory.class),
                write.log.tenants);
    }

    @AfterEach
    void close() {
        uwc.close();
        partner.close();
        write.close();
    }

    @Test
    void switchedOnThePartnerAnswersWithinTheAskersScope() {
        switched(true);

        Answered answered = ask("How many roofs?", "company", MORGAN);

        assertThat(answered.answeredBy()).isEqualTo("shunya");
        assertThat(answered.answer()).isEqualTo("Shunya says.");
        assertThat(answered.confidence()).isEqualByComparingTo("0.8");
        assertThat(answered.sources())
                .singleElement()
                .satisfies(source -> assertThat(source.id()).isEqualTo("c-1"));
        Seen asked = partner.seen().getFirst();
        assertThat(asked.text())
                .isEqualTo("{\"context\":{\"company_id\":\"riverbend\",\"scope\":\"company\",\"user_id\":\"morgan\","
                        + "\"user_role\":\"manager\"},\"query\":\"How many roofs?\"}");
    }

    @Test
    void whenThePartnerFailsOttoAnswersAndSaysSo() {
        switched(true);
        partner.answers(request -> Reply.of(500));

        assertThat(ask("How many roofs?", "self", DANA).answeredBy()).isEqualTo("otto");
        assertThat(partner.seen()).hasSize(4);
        assertThat(partner.seen().stream().map(seen -> seen.header("X-Request-ID")))
                .containsOnly(partner.seen().getFirst().header("X-Request-ID"));

        partner.answers(request -> Reply.of(400));
        assertThat(ask("How many roofs?", "self", DANA).answeredBy()).isEqualTo("otto");
        assertThat(partner.seen()).hasSize(5);

        partner.answers(request -> Reply.ok("{\"success\": true}"));
        assertThat(ask("How many roofs?", "self", DANA).answer()).isEqualTo("Otto says.");
    }

    @Test
    @Timeout(60)
    void nobodyWaitsForAPartnerThatIsSilent() {
        switched(true);
        partner.answers(request -> Reply.SILENT);

        try (Uwc patient = new Uwc(settings(Duration.ofMinutes(5)), new SimpleMeterRegistry(), write.clock())) {
            AskOttoApi asked = api(new PartnerAnswers(patient, Duration.ofMillis(500)));
            assertThat(asked.ask(new AskBody("How many roofs?", "self", null, null, null), null, DANA)
                            .answeredBy())
                    .isEqualTo("otto");
            assertThat(partner.seen()).hasSize(1);
            partner.close(); // it says nothing until then, and the call goes on
        }
    }

    @Test
    void switchedOffNothingIsAsked() {
        switched(false);

        assertThat(ask("How many roofs?", "self", DANA).answeredBy()).isEqualTo("otto");
        assertThat(partner.seen()).isEmpty();
    }

    @Test
    void aCsrAsksAboutTheirOwnOnly() {
        assertCode(() -> ask("How many?", "company", DANA), "scope_refused");
        assertCode(() -> ask("How many?", "world", MORGAN), "validation_failed");
        assertCode(() -> ask(" ", "self", MORGAN), "validation_failed");
    }

    @Test
    void aQuestionIsRatedByWhoAskedIt() {
        Answered answered = ask("How many roofs?", "self", DANA);

        api.feedback(answered.queryId(), new FeedbackBody("up", "thanks"), DANA);
        assertThat(write.log.tenants.request(
                        COMPANY,
                        () -> write.log
                                .jdbc
                                .sql("select rating || ' ' || comment from asked_question where user_id = 'dana'")
                                .query(String.class)
                                .single()))
                .isEqualTo("up thanks");
        assertCode(() -> api.feedback(answered.queryId(), new FeedbackBody("up", null), MORGAN), "not_found");
        assertCode(() -> api.feedback(UUID.randomUUID(), new FeedbackBody("up", null), DANA), "not_found");
        assertCode(() -> api.feedback(answered.queryId(), new FeedbackBody("best", null), DANA), "validation_failed");
    }

    private Answered ask(String question, String scope, Caller caller) {
        return api.ask(new AskBody(question, scope, null, null, null), null, caller);
    }

    private void switched(boolean on) {
        CompanySettings s = TestWriteSide.settings("Riverbend");
        write.send(
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
                                new ShunyaServices(true, on, on, on),
                                s.csrLeadVisibility())),
                "user:admin");
    }

    private OttoSettings.Uwc settings(Duration timeout) {
        return new OttoSettings.Uwc(
                partner.address(),
                "v1",
                new Secret("the-jwt-secret"),
                new Secret("the-hmac-secret"),
                timeout,
                List.of(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1)),
                10,
                1_000,
                true,
                true,
                true,
                true);
    }

    private static void assertCode(ThrowingCallable call, String code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.errorCode()).isEqualTo(code));
    }
}
