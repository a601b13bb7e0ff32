package dev.otto.platform.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumbersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+16145550151",
                "614-555-0151",
                "(614) 555-0151",
                "16145550151",
                "+1 614 555 0151",
                " 6145550151 "
            })
    void one_number_however_it_is_written(String written) {
        assertThat(PhoneNumbers.e164(written, "US")).contains("+16145550151");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "anonymous",
                "Restricted",
                "+266696687",
                "+17378742833",
                "86282452253",
                "12",
                "+1",
                "not a number",
                "+1614555015199999"
            })
    void nobody_is_reached_by_a_withheld_or_impossible_number(String written) {
        assertThat(PhoneNumbers.e164(written, "US")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"020 7946 0018,GB,+442079460018", "+44 20 7946 0018,US,+442079460018", "030 901820,DE,+4930901820"})
    void the_region_speaks_only_where_the_number_does_not(String written, String region, String expected) {
        assertThat(PhoneNumbers.e164(written, region)).contains(expected);
    }

    @Test
    void a_number_that_needs_no_library_is_what_the_library_makes_of_it() {
        Random random = new Random(614);
        for (int i = 0; i < 5_000; i++) {
            String digits = "1%010d".formatted(random.nextLong(10_000_000_000L));

            assertThat(PhoneNumbers.e164("+" + digits, "GB")).isEqualTo(PhoneNumbers.e164(" +" + digits, "GB"));
        }
    }

    @Test
    void no_number_is_no_number() {
        assertThat(PhoneNumbers.e164(null, "US")).isEmpty();
    }
}
