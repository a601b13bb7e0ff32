package dev.otto.read.testing;

import dev.otto.events.EventEnvelope;
import dev.otto.fold.Groups;
import dev.otto.fold.MetricDefinitions;
import dev.otto.fold.runner.Activations;
import dev.otto.fold.runner.DayIndex;
import dev.otto.fold.runner.StoredDefinitions;
import dev.otto.fold.runner.StoredGroups;
import dev.otto.fold.testing.FoldDatabase;
import dev.otto.fold.testing.FoldLogs;
import dev.otto.platform.eventlog.EventJson;
import dev.otto.read.Past;
import dev.otto.read.Reads;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A folded log and what controllers read it with, at an instant after everything in it. */
public final class ReadDatabase implements AutoCloseable {

    public static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-12-31T12:00:00Z"));

    public final FoldDatabase folded = new FoldDatabase();
    public final Reads reads = new Reads(folded.log.jdbc, folded.log.tenants);
    public final Groups groups =
            new StoredGroups(folded.log.jdbc, folded.log.decoder, new DayIndex(folded.log.tenants, folded.dataSource));
    public final Past past = new Past(reads, groups, CLOCK);

    public final Activations activations = new Activations(folded.dataSource, CLOCK);
    public final MetricDefinitions definitions =
            new StoredDefinitions(folded.log.tenants, folded.log.jdbc, CLOCK, () -> {});

    public ReadDatabase(List<EventEnvelope> history) {
        FoldLogs.append(folded.dataSource, history);
        folded.live.catchUp(1_000);
    }

    /** Ids of a table's rows of that company. */
    public List<String> ids(String table, String company) {
        return folded.log.tenants.request(
                company,
                () -> folded.log
                        .jdbc
                        .sql("select id::text from " + table + " order by 1")
                        .query(String.class)
                        .list());
    }

    /** An answer as clients see it. */
    public static JsonNode json(Object answer) {
        return EventJson.MAPPER.valueToTree(answer);
    }

    @Override
    public void close() {
        folded.close();
    }
}
