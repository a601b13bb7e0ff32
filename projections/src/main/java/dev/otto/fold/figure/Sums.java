package dev.otto.fold.figure;

import dev.otto.fold.figure.Contribution.Cell;
import dev.otto.platform.eventlog.EventJson;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;

/** Contributions added up by cell. */
public final class Sums {

    private final Map<Cell, long[]> cells = new HashMap<>();

    /** Adds, or with {@code sign} -1 takes out. */
    public void add(List<Contribution> contributions, int sign) {
        for (Contribution contribution : contributions) {
            Rollup rollup = contribution.cell().rollup();
            cells.computeIfAbsent(
                                    contribution.cell(),
                                    cell -> new long[rollup.measures().size()])[
                            rollup.indexOf(contribution.measure())] +=
                    sign * contribution.units();
        }
    }

    /** Adds all that was added up elsewhere. */
    public void add(Sums other) {
        other.cells.forEach((cell, sums) -> add(cells.computeIfAbsent(cell, key -> new long[sums.length]), sums));
    }

    private static void add(long[] to, long[] sums) {
        for (int i = 0; i < sums.length; i++) {
            to[i] += sums[i];
        }
    }

    private record StoredCell(String rollup, String companyId, LocalDate day, List<String> keys, List<Long> units) {}

    /** All of it in a form that {@link #read} understands. */
    public byte[] written() {
        List<StoredCell> stored = new ArrayList<>(cells.size());
        cells.forEach((cell, units) -> stored.add(new StoredCell(
                cell.rollup().name(),
                cell.companyId(),
                cell.day(),
                cell.keys(),
                Arrays.stream(units).boxed().toList())));
        return EventJson.MAPPER.writeValueAsBytes(stored);
    }

    /** What {@link #written} wrote. */
    public static Sums read(byte[] written) {
        Sums sums = new Sums();
        for (StoredCell cell : EventJson.MAPPER.readValue(written, new TypeReference<List<StoredCell>>() {})) {
            sums.cells.put(
                    new Cell(Rollup.valueOf(cell.rollup()), cell.companyId(), cell.day(), cell.keys()),
                    cell.units().stream().mapToLong(Long::longValue).toArray());
        }
        return sums;
    }

    /** The cells of a rollup with something in them, in the order of their keys; values in the order of its measures. */
    public SortedMap<List<String>, long[]> of(Rollup rollup) {
        SortedMap<List<String>, long[]> sorted = new TreeMap<>(Sums::compare);
        Rollup contributed = rollup.finer().orElse(rollup);
        cells.forEach((cell, sums) -> {
            if (cell.rollup() == contributed) {
                add(sorted.computeIfAbsent(key(cell, rollup), key -> new long[sums.length]), sums);
            }
        });
        sorted.values().removeIf(sums -> !something(sums));
        return sorted;
    }

    private static boolean something(long[] sums) {
        return Arrays.stream(sums).anyMatch(sum -> sum != 0);
    }

    private static List<String> key(Cell cell, Rollup rollup) {
        List<String> keys = rollup.coarse(cell.day(), cell.keys());
        String[] key = new String[2 + keys.size()];
        key[0] = cell.companyId();
        key[1] = rollup.coarse(cell.day()).toString();
        for (int i = 0; i < keys.size(); i++) {
            key[2 + i] = keys.get(i);
        }
        return List.of(key);
    }

    /** A measure's sum as SQL reads it. */
    public static String text(Rollup.Measure measure, long units) {
        return Contribution.amount(measure, units).toPlainString();
    }

    private static int compare(List<String> one, List<String> other) {
        for (int i = 0; i < one.size(); i++) {
            int order = one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
