package dev.otto.write.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TogetherTest {

    private static final int THREADS = 8;
    private static final int EACH = 20_000;

    @Test
    @Timeout(120)
    void eachGetsItsOwnAnswerTwoGroupsAreAtWorkAtMostAndEveryPlaceIsGivenBack() throws Exception {
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger mostAtWork = new AtomicInteger();
        AtomicInteger groups = new AtomicInteger();
        Together<String, Integer, Integer> together = new Together<>((lane, items) -> {
            mostAtWork.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            groups.incrementAndGet();
            List<Supplier<Integer>> answers = new ArrayList<>();
            items.forEach(item -> answers.add(() -> item + 1));
            atWork.decrementAndGet();
            return answers;
        });
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Integer>> wrong = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread * EACH;
                wrong.add(threads.submit(() -> {
                    int others = 0;
                    for (int item = first; item < first + EACH; item++) {
                        others += together.take("lane", item) == item + 1 ? 0 : 1;
                    }
                    return others;
                }));
            }
            for (Future<Integer> each : wrong) {
                assertThat(each.get()).isZero();
            }
        }
        assertThat(together.waiting()).isZero();
        assertThat(together.atWork()).as("places that were not given back").isZero();
        assertThat(mostAtWork).hasValueBetween(1, 2);
        assertThat(groups).as("some were done together").hasValueLessThan(THREADS * EACH);
    }

    @Test
    void workThatFailsFailsForAllItWasFor() {
        Together<String, Integer, Integer> together = new Together<>((lane, items) -> {
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(() -> together.take("lane", 1)).hasMessage("broken");
        assertThat(together.atWork()).isZero();
    }
}
