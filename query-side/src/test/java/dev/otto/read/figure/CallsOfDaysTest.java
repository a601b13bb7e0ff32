package dev.otto.read.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.testing.Histories;
import dev.otto.platform.access.Caller;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A list of a range of days holds all calls of these days as they were where the company is, and no others. */
class CallsOfDaysTest {

    @Test
    void aListOfDaysHoldsExactlyTheirCalls() {
        try (ReadDatabase database = new ReadDatabase(Histories.of(77, 2_500))) {
            DashboardApi api = new DashboardApi(
                    database.reads,
                    database.groups,
                    new Explanations(database.groups),
                    database.definitions,
                    ReadDatabase.CLOCK);
            for (String company : List.of("acme", "blue")) {
                for (LocalDate day : days(database, company)) {
                    same(database, api, Asked.manager(company), day, day);
                }
                same(database, api, Asked.manager(company), LocalDate.of(2026, 2, 22), LocalDate.of(2026, 3, 5));
            }
        }
    }

    private static void same(ReadDatabase database, DashboardApi api, Caller caller, LocalDate from, LocalDate to) {
        List<String> told = new ArrayList<>();
        String cursor = "";
        do {
            List<String> asked = new ArrayList<>(List.of("from", from.toString(), "to", to.toString(), "limit", "50"));
            if (!cursor.isEmpty()) {
                asked.addAll(List.of("cursor", cursor));
            }
            JsonNode page = ReadDatabase.json(api.calls(Asked.with(asked.toArray(String[]::new)), caller));
            page.path("items").forEach(call -> told.add(call.path("id").asString()));
            cursor = page.path("next_cursor").asString("");
        } while (!cursor.isEmpty());
        assertThat(told)
                .isNotEmpty()
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(texts(
                        database,
                        caller.company(),
                        "select id::text from call where day between '" + from + "' and '" + to
                                + "' and principal_call_id is null"));
    }

    private static TreeSet<LocalDate> days(ReadDatabase database, String company) {
        TreeSet<LocalDate> days = new TreeSet<>();
        texts(database, company, "select distinct day::text from call").forEach(day -> days.add(LocalDate.parse(day)));
        return days;
    }

    private static List<String> texts(ReadDatabase database, String company, String sql) {
        return database.folded.log.tenants.request(
                company,
                () -> database.folded.log.jdbc.sql(sql).query(String.class).list());
    }
}
