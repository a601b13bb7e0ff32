package dev.otto.read.appointment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.EventEnvelope;
import dev.otto.fold.Groups.Basis;
import dev.otto.fold.Groups.Moment;
import dev.otto.fold.testing.Histories;
import dev.otto.platform.access.Caller;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.Late;
import dev.otto.read.testing.ReadDatabase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class WinsAsOfTest {

    private static final Caller MANAGER = Asked.manager("acme");

    @ParameterizedTest
    @EnumSource(Basis.class)
    void theFeedIsThatOfACompanyWhoseLogEndsThen(Basis basis) {
        List<EventEnvelope> history = Late.recorded(Histories.of(71, 4_000), 71);
        Moment moment = new Moment(Late.instantAt(history, 0.7), basis);
        try (ReadDatabase whole = new ReadDatabase(history);
                ReadDatabase then = new ReadDatabase(Late.knownAt(history, moment))) {
            List<JsonNode> stood = all(whole, "as_of", moment.at().toString(), "basis", basis.name());
            assertThat(stood).hasSizeGreaterThan(1).isEqualTo(all(then));
            assertThat(stood.size()).isNotEqualTo(all(whole).size());
        }
    }

    private static List<JsonNode> all(ReadDatabase database, String... more) {
        AppointmentApi api = new AppointmentApi(database.reads, database.past, database.groups, ReadDatabase.CLOCK);
        List<String> asked = new ArrayList<>(List.of("from", "2026-01-01", "to", "2026-12-31", "limit", "1"));
        asked.addAll(List.of(more));
        List<JsonNode> wins = new ArrayList<>();
        JsonNode page = ReadDatabase.json(api.wins(Asked.with(asked.toArray(String[]::new)), MANAGER));
        page.path("items").forEach(wins::add);
        while (page.hasNonNull("next_cursor")) {
            List<String> next = new ArrayList<>(asked);
            next.addAll(List.of("cursor", page.path("next_cursor").asString()));
            page = ReadDatabase.json(api.wins(Asked.with(next.toArray(String[]::new)), MANAGER));
            page.path("items").forEach(wins::add);
        }
        return wins;
    }
}
