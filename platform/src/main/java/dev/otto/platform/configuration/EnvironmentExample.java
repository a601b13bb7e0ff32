package dev.otto.platform.configuration;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The text of {@code .env.example}: every variable with what it is for, its default and when it is required. */
final class EnvironmentExample {

    private EnvironmentExample() {}

    static String text() {
        String groups = Arrays.stream(Setting.Group.values())
                .map(group -> "# ---- " + group.title + "\n\n"
                        + Arrays.stream(Setting.values())
                                .filter(setting -> setting.group() == group)
                                .map(EnvironmentExample::entry)
                                .collect(Collectors.joining("\n")))
                .collect(Collectors.joining("\n"));
        return "# Every environment variable that Otto reads. Generated from dev.otto.platform.configuration.Setting.\n"
                + "# None is needed to try it out: without any, Otto runs its demo. An empty value counts as unset.\n\n"
                + groups;
    }

    private static String entry(Setting setting) {
        String byDefault = setting.byDefault();
        return "# " + setting.description() + "\n# "
                + setting.need().words
                + (setting.secret() ? ", secret" : "")
                + (byDefault == null ? "" : "; default " + byDefault)
                + "\n"
                + "# "
                + setting
                + "="
                + (byDefault == null ? "" : byDefault)
                + "\n";
    }
}
