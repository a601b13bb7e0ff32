package dev.otto.read.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CoachingTest {

    @Test
    void theScoreIsTheSumOfWhatTheProcessTheLossesAndTheVolumeSay() {
        // 40·(1 − 5/10) + 40·(2 + 3)/(8 + 2) + 20·min(1, 10/10)
        List<Coaching.Opportunity> ranked = Coaching.rank(List.of(csr("avery", 8, 2, 3, 5, "5")));
        assertThat(ranked).hasSize(1);
        assertThat(ranked.getFirst().sopPart()).isEqualByComparingTo("20");
        assertThat(ranked.getFirst().lostPart()).isEqualByComparingTo("20");
        assertThat(ranked.getFirst().volumePart()).isEqualByComparingTo("20");
        assertThat(ranked.getFirst().score()).isEqualByComparingTo("60");
    }

    @Test
    void fewerThanFiveAnalysedCallsSayNothingOfAPerson() {
        assertThat(Coaching.rank(List.of(csr("avery", 100, 50, 40, 4, "1")))).isEmpty();
    }

    @Test
    void theWeakestComesFirstAndNobodysCallsAreNobodysToCoach() {
        List<Coaching.Opportunity> ranked = Coaching.rank(List.of(
                csr("strong", 10, 0, 0, 9, "9.5"), csr("weak", 10, 5, 5, 9, "3"), csr(null, 50, 50, 0, 50, "1")));
        assertThat(ranked).extracting(Coaching.Opportunity::csrId).containsExactly("weak", "strong");
    }

    @Test
    void volumeIsMeasuredAgainstTheMedianCsr() {
        List<Coaching.Opportunity> ranked = Coaching.rank(
                List.of(csr("a", 5, 0, 0, 5, "10"), csr("b", 20, 0, 0, 5, "10"), csr("c", 30, 0, 0, 5, "10")));
        assertThat(ranked)
                .filteredOn(o -> o.csrId().equals("a"))
                .first()
                .satisfies(o -> assertThat(o.volumePart()).isEqualByComparingTo("5"));
    }

    @Test
    void whoTakesNoCallsIsNoCsrToMeasureAgainst() {
        List<Coaching.Opportunity> ranked = Coaching.rank(List.of(
                csr("a", 20, 0, 0, 5, "10"),
                csr("b", 40, 0, 0, 5, "10"),
                csr("books", 0, 0, 0, 0, "0"),
                csr("rescues", 0, 0, 0, 0, "0"),
                csr("manages", 0, 0, 0, 0, "0")));
        assertThat(ranked)
                .filteredOn(o -> o.csrId().equals("a"))
                .singleElement()
                .satisfies(o -> assertThat(o.volumePart()).isEqualByComparingTo("13.3333"));
    }

    private static Figures.Person<CsrFigures> csr(
            @Nullable String id, long answered, long missed, long unbooked, long analysed, String sop) {
        return new Figures.Person<>(
                id,
                id,
                new CsrFigures(
                        answered + missed,
                        answered,
                        missed,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        null,
                        null,
                        0,
                        0,
                        unbooked,
                        new BigDecimal(sop),
                        null,
                        null,
                        analysed));
    }
}
