package dev.otto.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.otto.app.SteppedOtto;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.simulators.CallRailSimulator;
import dev.otto.simulators.shunya.ShunyaSimulator;
import dev.otto.simulators.shunya.ShunyaSimulator.Timing;
import dev.otto.write.webhook.Integrations;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The demo's loop at a quicker pace: call, recording, transcript, analysis, lead, appointment; nothing is prepared. */
class WholeLoopTest {

    private static final String JWT_SECRET = "the-secret-of-the-tokens-of-the-partnership";

    @TempDir
    Path directory;

    @Test
    void a_call_becomes_an_appointment_by_what_is_heard_in_its_recording() throws Exception {
        try (ShunyaSimulator shunya = new ShunyaSimulator(
                                ShunyaSimulator.Options.of(JWT_SECRET, SteppedOtto.PARTNER_SECRET)
                                        .listening(true)
                                        .timing(new Timing(
                                                Duration.ofMillis(50),
                                                Duration.ofSeconds(1),
                                                Duration.ofSeconds(1),
                                                Duration.ofSeconds(1),
                                                Duration.ofSeconds(1),
                                                Duration.ofSeconds(1))),
                                InstantSource.system())
                        .start();
                SteppedOtto otto = SteppedOtto.start(
                        directory,
                        Clock.systemUTC(),
                        Map.of("UWC_BASE_URL", shunya.baseUrl().toString(), "UWC_JWT_SECRET", JWT_SECRET))) {
            shunya.webhooksTo(otto.address());
            Integrations integrations = otto.context().getBean(Integrations.class);
            TenantTransactions transactions = otto.context().getBean(TenantTransactions.class);
            String key = transactions.command(
                    Demo.COMPANY,
                    () -> integrations.connected(Demo.COMPANY).getFirst().integrationKey());
            CallRailSimulator callRail = new CallRailSimulator(
                    new CallRailSimulator.Options(
                            otto.address(), Demo.SIGNING_KEY, key, 3, 300, Duration.ofSeconds(6), true),
                    InstantSource.system());
            try {
                callRail.run();
                assertThat(callRail.answers()).containsOnlyKeys("200");
                await().atMost(Duration.ofSeconds(60)).until(() -> open(otto) == 0);

                assertThat(rows(otto, "select distinct status from analysis_job"))
                        .containsExactly("succeeded");
                assertThat(rows(otto, "select count(*) from call_analysis")).doesNotContain("0");
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(rows(otto, """
                                        select distinct l.status || ' ' || p.status from appointment p
                                        join call c on c.company_id = p.company_id and c.id = p.source_call_id
                                        join lead l on l.company_id = p.company_id and l.id = p.lead_id
                                        where c.booking_status = 'booked'
                                        """)).containsExactly("qualified_booked scheduled"));
                // what was said in the recording is what stands at the call
                assertThat(
                                rows(
                                        otto,
                                        "select distinct doc::text like '%Thanks for calling Cedar Ridge%' from call_transcript"))
                        .contains("t");
            } finally {
                callRail.stop();
            }
        }
    }

    private static long open(SteppedOtto otto) {
        return Long.parseLong(rows(otto, """
                        select (select count(*) from analysis_job where status in ('pending', 'running'))
                            + (select max(global_index) from event_log)
                            - (select min(position) from projection_position)
                            + (select max(global_index) from event_log) - (select min(position) from policy_position)
                        """).getFirst());
    }

    private static List<String> rows(SteppedOtto otto, String sql) {
        JdbcClient jdbc = otto.context().getBean(JdbcClient.class);
        return otto.context()
                .getBean(TenantTransactions.class)
                .worker(() -> jdbc.sql(sql)
                        .query((row, number) -> String.valueOf(row.getString(1)))
                        .list());
    }
}
