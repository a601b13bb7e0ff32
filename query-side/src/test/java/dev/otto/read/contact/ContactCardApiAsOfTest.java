package dev.otto.read.contact;

import dev.otto.fold.Groups.Basis;
import dev.otto.read.testing.ReadDatabase;
import dev.otto.read.testing.SameThen;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ContactCardApiAsOfTest {

    @ParameterizedTest
    @EnumSource(Basis.class)
    void isAnsweredAsByACompanyWhoseLogEndsThen(Basis basis) {
        SameThen.everyOne("contact_card", basis, ContactCardApiAsOfTest::over);
    }

    private static SameThen.One over(ReadDatabase database) {
        ContactCards cards = new ContactCards(database.reads, database.past, ReadDatabase.CLOCK);
        ContactCardApi api = new ContactCardApi(database.reads, database.past, cards, database.folded.projections);
        return api::one;
    }
}
