package dev.otto.fold.runner;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/** What a rebuild whose process was killed left behind, counted as whoever goes on with it will find it. */
public final class Interrupted {

    private Interrupted() {}

    /**
     * Events that need not be done again.
     *
     * @param read from the log
     * @param folded into committed rows
     */
    public record Kept(long read, long folded) {}

    /**
     * Counts what was kept; the process must have ended.
     *
     * @param spills the directory in which long runs keep what they read
     * @param done parts that were noted as done
     */
    public static Kept of(Path spills, String run, Set<Integer> done) {
        try (Spill spill = Spill.left(spills.resolve(run), run)) {
            if (spill == null) {
                return new Kept(0, 0);
            }
            int parts = spill.manifest().parts();
            long folded = 0;
            for (int part : done) {
                if (part < parts) {
                    byte[] bytes = spill.read(part, new byte[0]);
                    folded += rows(bytes, spill.length(part));
                }
            }
            // those that merged groups' parts fold were set aside by the ordinary ones
            for (int piece = 0; piece < LogPass.mergedParts(parts); piece++) {
                if (!done.contains(parts + piece)) {
                    ByteArrayOutputStream aside = new ByteArrayOutputStream();
                    for (int part : done) {
                        LogPass.stored(spill, part, piece, parts, aside);
                    }
                    folded -= rows(aside.toByteArray(), aside.size());
                }
            }
            long[] reached = spill.manifest().reached();
            long[] begins = LogPass.stretches(spill.manifest().upTo(), reached.length);
            return new Kept(Arrays.stream(reached).sum() - Arrays.stream(begins).sum(), folded);
        }
    }

    private static long rows(byte[] bytes, int length) {
        LogWindow row = new LogWindow();
        long rows = 0;
        for (int at = 0; at < length; rows++) {
            at = row.at(bytes, at);
        }
        return rows;
    }
}
