package dev.otto.read.lead;

import dev.otto.fold.Groups.Basis;
import dev.otto.read.testing.ReadDatabase;
import dev.otto.read.testing.SameThen;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeadApiAsOfTest {

    @ParameterizedTest
    @EnumSource(Basis.class)
    void isAnsweredAsByACompanyWhoseLogEndsThen(Basis basis) {
        SameThen.everyOne("lead", basis, LeadApiAsOfTest::over);
    }

    private static SameThen.One over(ReadDatabase database) {
        LeadApi api = new LeadApi(database.reads, database.past);
        return api::one;
    }
}
