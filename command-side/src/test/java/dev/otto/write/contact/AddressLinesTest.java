package dev.otto.write.contact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.contact.ContactDetails;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressLinesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "14 Oak Street, Columbus, OH 43085             | 14 Oak Street |            | Columbus      | OH | 43085",
                "14 Oak Street, Columbus, OH 43085-1234        | 14 Oak Street |            | Columbus      | OH | 43085-1234",
                "14 Oak Street, Columbus, OH, 43085            | 14 Oak Street |            | Columbus      | OH | 43085",
                "14 Oak Street, Columbus OH 43085              | 14 Oak Street |            | Columbus      | OH | 43085",
                "14 Oak Street, Columbus, Ohio 43085, USA      | 14 Oak Street |            | Columbus      | OH | 43085",
                "14  Oak Street ,Columbus,  ohio               | 14 Oak Street |            | Columbus      | OH |",
                "14 Oak Street, Columbus, OH                   | 14 Oak Street |            | Columbus      | OH |",
                "14 Oak Street, Columbus 43085                 | 14 Oak Street |            | Columbus      |    | 43085",
                "14 Oak Street, 43085                          | 14 Oak Street |            |               |    | 43085",
                "Columbus, OH 43085                            |               |            | Columbus      | OH | 43085",
                "14 Oak Street, Apt 3B, Columbus, OH 43085     | 14 Oak Street | Apt 3B     | Columbus      | OH | 43085",
                "14 Oak Street Apt. 3B, Columbus, OH 43085     | 14 Oak Street | Apt. 3B    | Columbus      | OH | 43085",
                "14 Oak Street #7, Columbus, OH 43085          | 14 Oak Street | #7         | Columbus      | OH | 43085",
                "14 Oak Street, second floor, Columbus, OH     | 14 Oak Street | second floor | Columbus    | OH |",
                "P.O. Box 12, Charleston, West Virginia 25301  | P.O. Box 12   |            | Charleston    | WV | 25301",
                "1 Main St, New York, NY 10001                 | 1 Main St     |            | New York      | NY | 10001",
                "Oak Lane, Columbus, OH                        | Oak Lane      |            | Columbus      | OH |",
            })
    void whatReadsAsAnAddressIsTakenApart(
            String said,
            @Nullable String street,
            @Nullable String unit,
            @Nullable String city,
            @Nullable String state,
            @Nullable String zip) {
        assertThat(AddressLines.of(said))
                .isEqualTo(new ContactDetails(null, null, null, null, street, unit, city, state, zip, null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "14 Oak Street",
                "14 Oak Street, next to the church",
                "14 Oak Street Columbus OH 43085 behind the mill",
                "Smith residence, 14 Oak Street, Columbus, OH 43085",
                "12 King Street West, Toronto, ON M5H 1A1",
                "43085",
                "450 Washington",
                "1600 Pennsylvania",
                "77 Park, New York",
                "1450 ELM CT",
                "OH",
                ", ,",
                "the yellow house",
            })
    void whatDoesNotIsLineOneAsItWasSaid(String said) {
        assertThat(AddressLines.of(said)).isEqualTo(lineOne(said));
    }

    @Test
    void nothingSaysNothingAndWhatIsTooLongIsCut() {
        assertThat(AddressLines.of(null)).isEqualTo(ContactDetails.NONE);
        assertThat(AddressLines.of(" \n ")).isEqualTo(ContactDetails.NONE);
        String long1 = "🏠".repeat(AddressLines.LONGEST) + ", Columbus, OH 43085";
        assertThat(AddressLines.of(long1)).isEqualTo(lineOne("🏠".repeat(AddressLines.LONGEST)));
    }

    private static ContactDetails lineOne(String text) {
        return new ContactDetails(null, null, null, null, text, null, null, null, null, null, null);
    }
}
