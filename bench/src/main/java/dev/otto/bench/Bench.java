package dev.otto.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Runs the benchmarks named, or all, and keeps what they find; from the repository's directory. */
public final class Bench {

    private static final List<String> ALL = List.of(
            IntakeBench.NAME,
            FreshnessBench.NAME,
            LiveBench.NAME,
            ReadYourWritesBench.NAME,
            RebuildBench.NAME,
            ReadsBench.NAME,
            LookingBackBench.NAME,
            NormaliserBench.NAME,
            PartnerBench.NAME,
            NoisyBench.NAME,
            InFlightBench.NAME);

    /** Those that are run by their name alone: they take long. */
    private static final List<String> LONG = List.of(ReadsBench.LONG, RebuildBench.NAME_LONG, VerifyBench.NAME);

    private Bench() {}

    /** Arguments: names of benchmarks. */
    @SuppressWarnings("SystemOut") // a command's answer goes to its caller
    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        // of this process alone: Otto has its own
        System.setProperty("logback.configurationFile", "dev/otto/bench/logback.xml");
        List<String> names = arguments.length == 0 ? ALL : List.of(arguments);
        for (String name : names) {
            if (!ALL.contains(name) && !LONG.contains(name)) {
                System.err.println("'" + name + "' is none of " + String.join(", ", ALL)
                        + "; nor of those that take long: " + String.join(", ", LONG));
                System.exit(2);
            }
        }
        Results results = new Results(Path.of(""));
        for (String name : names) {
            System.out.println("== " + name);
            Result result = run(name, new Progress(System.out));
            results.keep(result);
            result.figures().forEach(figure -> System.out.printf("%12s  %s%n", Results.number(figure), figure.name()));
        }
        System.exit(0); // the pools' threads would keep it alive
    }

    private static Result run(String name, Progress progress) throws IOException, InterruptedException, SQLException {
        Machine machine = Machine.here();
        progress.say("%s", machine.words());
        String at = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        return switch (name) {
            case IntakeBench.NAME -> {
                IntakeBench bench = new IntakeBench(IntakeBench.Options.FULL, progress);
                yield new Result(name, at, machine, bench.setting(), bench.run());
            }
            case FreshnessBench.NAME -> {
                FreshnessBench bench = new FreshnessBench(FreshnessBench.Options.FULL, progress);
                yield new Result(name, at, machine, bench.setting(), bench.run());
            }
            case LiveBench.NAME -> {
                LiveBench bench = new LiveBench(LiveBench.Options.FULL, progress);
                yield new Result(name, at, machine, bench.setting(), bench.run());
            }
            case ReadYourWritesBench.NAME -> {
                ReadYourWritesBench bench = new ReadYourWritesBench(ReadYourWritesBench.Options.FULL, progress);
                yield new Result(name, at, machine, bench.setting(), bench.run());
            }
            case RebuildBench.NAME -> {
                RebuildBench bench = new RebuildBench(RebuildBench.Options.FULL, progress);
                yield new Result(name, at, machine, bench.setting(), bench.run());
            }
            case RebuildBench.NAME_LONG -> {
                RebuildBench bench = new RebuildBench(RebuildBench.Options.LONG, progress);
                yield new Result(name, at, machine, bench.setting(), bench.run());
            }
            case VerifyBench.NAME -> {
                VerifyBench bench = new VerifyBench(VerifyBench.Options.FULL, progress);
                yield new Result(name, at, machine, bench.setting(), bench.run());
            }
            case ReadsBench.NAME, ReadsBench.LONG -> {
                ReadsBench bench = new ReadsBench(
                        name.equals(ReadsBench.NAME) ? ReadsBench.Options.FULL : ReadsBench.Options.LONG, progress);
                yield new Result(name, at, machine, bench.setting(), bench.run());
            }
            case NormaliserBench.NAME -> {
                NormaliserBench bench = new NormaliserBench(NormaliserBench.Options.FULL, progress);
                yield new Result(name, at, machine, bench.setting(), bench.run());
            }
            case LookingBackBench.NAME -> {
                LookingBackBench bench = new LookingBackBench(LookingBackBench.Options.FULL, progress);
                yield new Result(name, at, machine, bench.setting(), bench.run());
            }
            case PartnerBench.NAME -> {
                PartnerBench bench = new PartnerBench(PartnerBench.Options.FULL, progress);
                yield new Result(name, at, machine, bench.setting(), bench.run());
            }
            case NoisyBench.NAME -> {
                NoisyBench bench = new NoisyBench(NoisyBench.Options.FULL, progress);
                yield new Result(name, at, machine, bench.setting(), bench.run());
            }
            case InFlightBench.NAME -> {
                InFlightBench bench = new InFlightBench(InFlightBench.Options.FULL, progress);
                yield new Result(name, at, machine, bench.setting(), bench.run());
            }
            default -> throw new IllegalArgumentException(name);
        };
    }
}
