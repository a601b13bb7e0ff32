package dev.otto.read.call;

import dev.otto.fold.Groups.Basis;
import dev.otto.read.testing.ReadDatabase;
import dev.otto.read.testing.SameThen;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallApiAsOfTest {

    @ParameterizedTest
    @EnumSource(Basis.class)
    void isAnsweredAsByACompanyWhoseLogEndsThen(Basis basis) {
        SameThen.everyOne("call", basis, CallApiAsOfTest::over);
    }

    private static SameThen.One over(ReadDatabase database) {
        CallApi api = new CallApi(database.reads, database.past);
        return api::one;
    }
}
