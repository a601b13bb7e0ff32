package dev.otto.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.Tables;
import dev.otto.platform.access.Caller;
import dev.otto.platform.testing.TestDatabase;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag(TestDatabase.ANY_SERVER)
class SelectTest {

    private static final Caller MANAGER = Asked.manager("acme");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nobody",
                "000000001-0001-0001-0001-00000000001",
                "+0000001-0001-0001-0001-000000000001",
                "00000001-0001-0001-0001-000000000001"
            })
    void anIdThatIsNoneFindsNothing(String id) {
        try (ReadDatabase database = new ReadDatabase(List.of())) {
            database.reads.as(MANAGER, () -> {
                assertThat(database.reads.from(Tables.LEAD, MANAGER).byId(id)).isEmpty();
                assertThat(database.reads.from(Tables.LEAD, MANAGER).group(id)).isEmpty();
                return id;
            });
        }
    }
}
