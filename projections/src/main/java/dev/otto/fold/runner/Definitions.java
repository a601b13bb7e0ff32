package dev.otto.fold.runner;

import dev.otto.fold.figure.MetricDefinition;
import dev.otto.platform.eventlog.EventJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** By which terms each company counts, as of a transaction: those with a live definition of their own, else the first. */
final class Definitions {

    private final Map<String, MetricDefinition> live = new HashMap<>();

    private Definitions() {}

    /** Before anything was read. */
    static Definitions none() {
        return new Definitions();
    }

    static Definitions read(Connection connection) throws SQLException {
        Definitions definitions = new Definitions();
        try (PreparedStatement statement = connection.prepareStatement(
                        "select company_id, version, terms::text from metric_definition where state = 'live'");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                definitions.live.put(row.getString(1), definition(row.getInt(2), row.getString(3)));
            }
        }
        return definitions;
    }

    static MetricDefinition definition(int version, String terms) {
        return new MetricDefinition(version, EventJson.MAPPER.readValue(terms, MetricDefinition.Terms.class));
    }

    MetricDefinition of(String companyId) {
        return live.getOrDefault(companyId, MetricDefinition.FIRST);
    }

    /** Tells these terms from others. */
    String stamp() {
        Map<String, Integer> versions = new TreeMap<>();
        live.forEach((company, definition) -> versions.put(company, definition.version()));
        return versions.toString();
    }
}
