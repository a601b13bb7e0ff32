package dev.otto.platform.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SlidingWindowsTest {

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final SlidingWindows windows = new SlidingWindows(2, () -> Instant.ofEpochMilli(now.get()));

    @Test
    void noMinuteHasMoreThanTheLimit() {
        assertThat(windows.take("a")).isEqualTo(new SlidingWindows.Answer(true, 2, 1, 60));
        now.addAndGet(30_000);
        assertThat(windows.take("a")).isEqualTo(new SlidingWindows.Answer(true, 2, 0, 30));
        assertThat(windows.take("a")).isEqualTo(new SlidingWindows.Answer(false, 2, 0, 30));
        assertThat(windows.take("b").admitted()).isTrue();
        now.addAndGet(30_000);
        assertThat(windows.take("a").admitted()).isTrue();
        assertThat(windows.take("a").admitted()).isFalse();
    }

    @Test
    void aRefusalConsumesNothing() {
        windows.take("a");
        windows.take("a");
        for (int refused = 0; refused < 10; refused++) {
            now.addAndGet(1_000);
            assertThat(windows.take("a").admitted()).isFalse();
        }
        now.addAndGet(50_000);
        assertThat(windows.take("a").admitted()).isTrue();
    }

    @Test
    void whatAnotherLimitRefusedIsGivenBack() {
        windows.take("a");
        windows.take("a");
        windows.giveBack("a");
        assertThat(windows.take("a").admitted()).isTrue();
    }
}
