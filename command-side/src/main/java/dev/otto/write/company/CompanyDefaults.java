package dev.otto.write.company;

import dev.otto.events.company.CompanySettings;
import dev.otto.events.company.CompanySettings.ShunyaServices;
import dev.otto.platform.configuration.OttoSettings;
import java.util.List;

/** What a company starts with. */
final class CompanyDefaults {

    private CompanyDefaults() {}

    static CompanySettings settings(String companyId, OttoSettings.Uwc uwc) {
        return new CompanySettings(
                companyId,
                "America/New_York",
                "US",
                "USD",
                150,
                List.of(),
                "ephemeral",
                24,
                "Sorry we missed your call. How can we help?",
                60,
                List.of(),
                false,
                120,
                30,
                new ShunyaServices(uwc.enableAsr(), uwc.enableRag(), uwc.enableTraining(), uwc.enableFollowups()),
                "own");
    }
}
