package dev.otto.write.company;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.company.CompanyEvent;
import dev.otto.events.company.CompanyEvent.CompanyConfigured;
import dev.otto.events.company.CompanyEvent.CompanyRegistered;
import dev.otto.events.company.CompanyEvent.IntegrationConnected;
import dev.otto.events.company.CompanyEvent.RecordingModeSet;
import dev.otto.events.company.CompanyEvent.UserAdded;
import dev.otto.events.company.CompanyEvent.UserRemoved;
import dev.otto.events.company.CompanyEvent.UserRoleChanged;
import dev.otto.events.company.CompanySettings;
import dev.otto.events.company.CompanySettings.ShunyaServices;
import dev.otto.events.company.Role;
import dev.otto.write.CommandContext;
import dev.otto.write.Decision;
import dev.otto.write.company.CompanyCommand.AddUser;
import dev.otto.write.company.CompanyCommand.ChangeUserRole;
import dev.otto.write.company.CompanyCommand.ConfigureCompany;
import dev.otto.write.company.CompanyCommand.ConnectIntegration;
import dev.otto.write.company.CompanyCommand.RegisterCompany;
import dev.otto.write.company.CompanyCommand.RemoveUser;
import dev.otto.write.company.CompanyCommand.SetRecordingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CompanyRulesTest {

    private static final String CEDAR = "cedar-ridge";
    private static final CompanySettings SETTINGS = settings("Cedar Ridge");
    private static final CompanyEvent REGISTERED = new CompanyRegistered(CEDAR, SETTINGS);
    private static final CompanyEvent AVA_IS_ADMIN = new UserAdded(CEDAR, "ava", null, null, Role.admin);
    private static final CompanyEvent BEN_ANSWERS = new UserAdded(CEDAR, "ben", null, null, Role.csr);

    @Test
    void aCompanyIsRegisteredOnce() {
        assertThat(events(List.of(), new RegisterCompany(CEDAR, SETTINGS))).containsExactly(REGISTERED);
        assertThat(events(List.of(REGISTERED), new RegisterCompany(CEDAR, settings("Again"))))
                .isEmpty();
    }

    @Test
    void nothingHappensToACompanyThatIsNotRegistered() {
        assertThat(refusal(List.of(), new AddUser(CEDAR, "ben", null, null, Role.csr)))
                .isEqualTo("company_not_registered");
    }

    @Test
    void theSameSettingsAgainStayQuiet() {
        CompanySettings other = settings("Cedar Ridge Home Services");
        assertThat(events(List.of(REGISTERED), new ConfigureCompany(CEDAR, SETTINGS)))
                .isEmpty();
        assertThat(events(List.of(REGISTERED), new ConfigureCompany(CEDAR, other)))
                .containsExactly(new CompanyConfigured(CEDAR, other));
    }

    @Test
    void anIntegrationIsTheSameUntilItsSecretOrNumbersChange() {
        ConnectIntegration connect =
                new ConnectIntegration(CEDAR, "callrail", "ref-1", false, null, List.of(), List.of());
        IntegrationConnected connected =
                new IntegrationConnected(CEDAR, "callrail", "ref-1", false, null, List.of(), List.of());
        assertThat(events(List.of(REGISTERED), connect)).containsExactly(connected);
        assertThat(events(List.of(REGISTERED, connected), connect)).isEmpty();
        assertThat(events(
                        List.of(REGISTERED, connected),
                        new ConnectIntegration(CEDAR, "callrail", "ref-2", false, null, List.of(), List.of())))
                .hasSize(1);
    }

    @Test
    void theLastAdminStays() {
        List<CompanyEvent> given = List.of(REGISTERED, AVA_IS_ADMIN, BEN_ANSWERS);
        assertThat(refusal(given, new RemoveUser(CEDAR, "ava"))).isEqualTo("last_admin");
        assertThat(refusal(given, new ChangeUserRole(CEDAR, "ava", Role.csr))).isEqualTo("last_admin");
        assertThat(events(
                        List.of(REGISTERED, AVA_IS_ADMIN, BEN_ANSWERS, new UserRoleChanged(CEDAR, "ben", Role.admin)),
                        new RemoveUser(CEDAR, "ava")))
                .containsExactly(new UserRemoved(CEDAR, "ava"));
    }

    @Test
    void theLastAdminStaysWhenAddedAgainAsSomethingElse() {
        List<CompanyEvent> given = List.of(REGISTERED, AVA_IS_ADMIN, BEN_ANSWERS);
        assertThat(refusal(given, new AddUser(CEDAR, "ava", null, null, Role.manager)))
                .isEqualTo("last_admin");
        assertThat(events(given, new AddUser(CEDAR, "ava", null, null, Role.admin)))
                .isEmpty();
        assertThat(events(given, new AddUser(CEDAR, "ava", null, "Ava", Role.admin)))
                .containsExactly(new UserAdded(CEDAR, "ava", null, "Ava", Role.admin));
        assertThat(events(given, new AddUser(CEDAR, "ben", null, null, Role.manager)))
                .containsExactly(new UserAdded(CEDAR, "ben", null, null, Role.manager));
    }

    @Test
    void aRoleChangesOnlyForAUserOfTheCompany() {
        assertThat(refusal(List.of(REGISTERED), new ChangeUserRole(CEDAR, "ben", Role.exec)))
                .isEqualTo("user_unknown");
        assertThat(events(List.of(REGISTERED, BEN_ANSWERS), new ChangeUserRole(CEDAR, "ben", Role.csr)))
                .isEmpty();
    }

    @Test
    void recordingIsNormalUntilSetOtherwise() {
        List<CompanyEvent> given = List.of(REGISTERED, BEN_ANSWERS);
        assertThat(events(given, new SetRecordingMode(CEDAR, "ben", "normal"))).isEmpty();
        assertThat(events(given, new SetRecordingMode(CEDAR, "ben", "ghost")))
                .containsExactly(new RecordingModeSet(CEDAR, "ben", "ghost"));
    }

    private static List<CompanyEvent> events(List<CompanyEvent> given, CompanyCommand when) {
        return decide(given, when).events();
    }

    private static String refusal(List<CompanyEvent> given, CompanyCommand when) {
        return Objects.requireNonNull(decide(given, when).refusal(), "not refused")
                .errorCode();
    }

    private static Decision<CompanyEvent> decide(List<CompanyEvent> given, CompanyCommand when) {
        CompanyRules rules = new CompanyRules();
        CompanyState state = rules.initial();
        for (CompanyEvent event : given) {
            state = rules.evolve(state, event);
        }
        return rules.decide(
                state,
                when,
                new CommandContext(CEDAR, "user:ava", "admin", "trace", "cause", Instant.EPOCH, ZoneOffset.UTC));
    }

    private static CompanySettings settings(String name) {
        return new CompanySettings(
                name,
                "America/New_York",
                "US",
                "USD",
                150,
                List.of(),
                "ephemeral",
                24,
                "Sorry we missed you.",
                60,
                List.of(),
                true,
                120,
                30,
                new ShunyaServices(true, false, false, false),
                "own");
    }
}
