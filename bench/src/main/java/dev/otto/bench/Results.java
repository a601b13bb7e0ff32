package dev.otto.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Keeps results as files, and shows the newest of each benchmark in the documentation. */
final class Results {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String BEGIN = "<!-- results: written by bench/run -->";
    private static final String END = "<!-- end of results -->";

    private final Path directory;
    private final Path document;

    /** @param root the repository */
    Results(Path root) {
        directory = root.resolve("bench/results");
        document = root.resolve("docs/benchmarks.md");
    }

    void keep(Result result) throws IOException {
        Files.createDirectories(directory);
        String stamp = result.at().replaceAll("[-:]", "").replaceAll("\\.\\d+", "");
        Files.writeString(
                directory.resolve(stamp + "-" + result.benchmark() + ".json"), JSON.writeValueAsString(result) + "\n");
        show();
    }

    private void show() throws IOException {
        String text = Files.readString(document);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException(document.getFileName() + " has lost the place for its results");
        }
        Files.writeString(document, text.substring(0, begin) + BEGIN + "\n\n" + tables() + text.substring(end));
    }

    private String tables() throws IOException {
        Map<String, Result> newest = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> inOrder = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
            for (Path file : inOrder) {
                Result result = JSON.readValue(Files.readString(file), Result.class);
                newest.put(result.benchmark(), result);
            }
        }
        StringBuilder tables = new StringBuilder();
        newest.values().stream().sorted(Comparator.comparing(Result::benchmark)).forEach(result -> {
            tables.append("### %s\n\n%s\n\nMeasured %s, %s.\n\n| | |\n|---|---:|\n"
                    .formatted(
                            result.benchmark(),
                            result.setting(),
                            result.at().substring(0, 10),
                            result.machine().words()));
            result.figures().forEach(figure -> tables.append("| %s | %s |\n".formatted(figure.name(), number(figure))));
            tables.append('\n');
        });
        return tables.toString();
    }

    static String number(Figure figure) {
        double value = figure.value();
        int decimals = value == Math.rint(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2;
        String format = "%,." + decimals + "f %s";
        return String.format(Locale.ROOT, format, value, figure.unit()).strip();
    }
}
