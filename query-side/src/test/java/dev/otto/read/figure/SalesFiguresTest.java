package dev.otto.read.figure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.fold.figure.MetricDefinition;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SalesFiguresTest {

    @ParameterizedTest
    @CsvSource({
        "10, A",
        "9, A",
        "9.0000, A",
        "8.9999, B",
        "8, B",
        "7.9999, C",
        "7, C",
        "6.9999, D",
        "6, D",
        "5.9999, F",
        "0, F"
    })
    void aGradeIsTheLetterOfTheFirstThresholdThatTheScoreReaches(BigDecimal score, String grade) {
        assertThat(SalesFigures.grade(score, MetricDefinition.FIRST.terms().gradeThresholds()))
                .isEqualTo(grade);
    }

    @Test
    void aCompanyThatMarksMoreMildlyGivesBetterGrades() {
        List<BigDecimal> mild =
                List.of(BigDecimal.valueOf(6), BigDecimal.valueOf(5), BigDecimal.valueOf(4), BigDecimal.valueOf(3));

        assertThat(SalesFigures.grade(BigDecimal.valueOf(6), mild)).isEqualTo("A");
        assertThat(SalesFigures.grade(new BigDecimal("2.9999"), mild)).isEqualTo("F");
    }
}
