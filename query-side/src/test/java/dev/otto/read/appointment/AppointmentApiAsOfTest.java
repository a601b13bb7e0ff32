package dev.otto.read.appointment;

import dev.otto.fold.Groups.Basis;
import dev.otto.read.testing.ReadDatabase;
import dev.otto.read.testing.SameThen;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AppointmentApiAsOfTest {

    @ParameterizedTest
    @EnumSource(Basis.class)
    void isAnsweredAsByACompanyWhoseLogEndsThen(Basis basis) {
        SameThen.everyOne("appointment", basis, AppointmentApiAsOfTest::over);
    }

    private static SameThen.One over(ReadDatabase database) {
        AppointmentApi api = new AppointmentApi(database.reads, database.past, database.groups, ReadDatabase.CLOCK);
        return api::one;
    }
}
