package dev.otto.read.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.platform.eventlog.EventJson;
import dev.otto.platform.http.Filters;
import dev.otto.read.testing.Asked;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;

class CsvTest {

    @Test
    void peopleAreRowsAndNestedMembersHaveNamesWithDots() {
        assertThat(
                        csv(
                                "{\"totals\":{\"calls\":3},\"csrs\":[{\"csr_id\":\"avery\",\"score\":{\"sop\":7.5}},{\"csr_id\":null}]}"))
                .isEqualTo("csr_id,score.sop\r\navery,7.5\r\n,\r\n");
    }

    @Test
    void anAnswerWithoutRowsIsOneRow() {
        assertThat(csv("{\"calls\":3,\"booking_rate\":null,\"top\":[1,2]}"))
                .isEqualTo("calls,booking_rate,top\r\n3,,\"[1,2]\"\r\n");
    }

    @Test
    void whereThereAreNoRowsThereAreNoLines() {
        assertThat(csv("{\"items\":[],\"next_cursor\":null}")).isEmpty();
    }

    @Test
    void quotesCommasAndFormulasAreMadeHarmless() {
        assertThat(csv("{\"items\":[{\"a\":\"x,\\\"y\\\"\",\"b\":\"=1+1\"}]}"))
                .isEqualTo("a,b\r\n\"x,\"\"y\"\"\",'=1+1\r\n");
    }

    @Test
    void signsBeginFormulasUnlessTheyBeginANumber() {
        assertThat(
                        csv(
                                "{\"items\":[{\"a\":\"+cmd|' /C calc'!A0\",\"b\":\"-2+3\",\"c\":\"+16145550151\",\"d\":\"-1.5\"}]}"))
                .isEqualTo("a,b,c,d\r\n'+cmd|' /C calc'!A0,'-2+3,+16145550151,-1.5\r\n");
    }

    private record Row(@Nullable String id, @Nullable BigDecimal rate, int calls) {}

    private record Rows(List<Row> items) {}

    @Test
    void whatIsNullHasItsPlace() {
        Filters asked = Asked.with("format", "csv");
        assertThat(Csv.answer(
                        asked, () -> new Rows(List.of(new Row(null, null, 3), new Row("ava", BigDecimal.ONE, 4)))))
                .isInstanceOfSatisfying(
                        ResponseEntity.class,
                        answer -> assertThat(answer.getBody()).isEqualTo("id,rate,calls\r\n,,3\r\nava,1,4\r\n"));
    }

    private static String csv(String json) {
        return Csv.text(EventJson.MAPPER.readTree(json));
    }
}
