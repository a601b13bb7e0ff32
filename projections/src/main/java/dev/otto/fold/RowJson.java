package dev.otto.fold;

import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.json.RecordJson;
import tools.jackson.databind.DeserializationFeature;

/**
 * How rows are written as JSON: as events are. A row that an older fold made may lack what rows have by now; until it is made
 * anew, a number that is not there is 0 and a flag is not set.
 */
public final class RowJson {

    public static final RecordJson ROWS = new RecordJson(EventJson.MAPPER
            .rebuild()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build());

    private RowJson() {}
}
