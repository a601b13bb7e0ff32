package dev.otto.app.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.otto.app.RunningOtto;
import dev.otto.app.RunningOtto.Answer;
import dev.otto.platform.access.AccessRole;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The export of a history whose log cannot be read any further. */
class BrokenExportTest {

    private static final int MORE = 1_100;

    @Test
    void whoeverExportsAHistorySeesThatItIsNotWhole() throws IOException {
        try (RunningOtto otto = RunningOtto.start()) {
            ExampleCompany company = ExampleCompany.in(otto, "maple", "41");
            String lead = company.made("lead");
            otto.change(
                    "insert into event_log (event_identifier, aggregate_identifier, sequence_number, type, event_name,"
                            + " event_revision, company_id, contact_card_id, recorded_at, occurred_at, payload, metadata, hash)"
                            + " select gen_random_uuid(), aggregate_identifier, sequence_number + n, type, event_name,"
                            + " event_revision, company_id, contact_card_id, recorded_at, occurred_at, payload, metadata, hash"
                            + " from (select * from event_log where aggregate_identifier = '" + lead + "'"
                            + " order by sequence_number desc limit 1) last, generate_series(1, " + MORE + ") n");
            String whole = "/api/v1/leads/" + lead + "/history?format=";
            await().until(() -> export(company, whole + "csv").text().lines().count() > MORE);

            spoil(otto, lead, "max");
            for (String format : new String[] {"ndjson", "csv"}) {
                assertThatThrownBy(() -> export(company, whole + format)).hasCauseInstanceOf(IOException.class);
            }

            spoil(otto, lead, "min");
            Answer failed = export(company, whole + "csv");
            assertThat(failed.status()).isEqualTo(500);
            assertThat(failed.text("error_code")).isEqualTo("internal_error");
            assertThat(failed.header("Content-Type")).isEqualTo("application/problem+json");
        }
    }

    private static Answer export(ExampleCompany company, String path) {
        return company.ask(AccessRole.manager, "GET", path, null);
    }

    private static void spoil(RunningOtto otto, String lead, String which) {
        otto.change("update event_log set payload = convert_to('{', 'UTF8') where aggregate_identifier = '" + lead + "'"
                + " and sequence_number = (select " + which + "(sequence_number) from event_log"
                + " where aggregate_identifier = '" + lead + "')");
    }
}
