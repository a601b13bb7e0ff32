package dev.otto.write.callrail;

import java.util.Arrays;
import java.util.List;

/** The kinds of delivery that CallRail's adapter understands, as its URLs say them. */
public final class CallRailWords {

    private CallRailWords() {}

    public static List<String> all() {
        return Arrays.stream(CallRailKind.values()).map(CallRailKind::word).toList();
    }
}
