package dev.otto.write.uwc;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A circuit breaker for each endpoint and company: five failed tries in a row open it for 30 s, then one trial decides.
 * Any answer that is not a 5xx breaks the row, because the partner is there.
 */
final class Breakers {

    private static final int IN_A_ROW = 5;
    static final Duration OPEN = Duration.ofSeconds(30);
    /** How long a call waits for somebody else's trial. */
    private static final Duration TRIAL = Duration.ofSeconds(2);

    private record Key(Endpoint endpoint, String companyId) {}

    /** A breaker and when it may be tried. */
    static final class Breaker {
        private final CircuitBreaker breaker;
        private final Clock clock;
        private volatile Instant openUntil = Instant.MIN;

        private Breaker(String name, CircuitBreakerConfig config, Clock clock) {
            this.breaker = CircuitBreaker.of(name, config);
            this.clock = clock;
            breaker.getEventPublisher().onStateTransition(event -> {
                if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
                    openUntil = clock.instant().plus(OPEN);
                }
            });
        }

        /** @throws UwcFailure when nothing may be sent now */
        void enter() {
            if (!breaker.tryAcquirePermission()) {
                Duration left = Duration.between(clock.instant(), openUntil);
                throw UwcFailure.notSent(left.compareTo(TRIAL) > 0 ? left : TRIAL);
            }
        }

        void worked() {
            breaker.onSuccess(0, breaker.getTimestampUnit());
        }

        void failed(UwcFailure failure) {
            breaker.onError(0, breaker.getTimestampUnit(), failure);
        }
    }

    private final ConcurrentMap<Key, Breaker> breakers = new ConcurrentHashMap<>();
    private final CircuitBreakerConfig config;
    private final Clock clock;

    Breakers(Clock clock) {
        this.clock = clock;
        this.config = CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(IN_A_ROW)
                .minimumNumberOfCalls(IN_A_ROW)
                .failureRateThreshold(100)
                .slowCallRateThreshold(100)
                .slowCallDurationThreshold(Duration.ofDays(1))
                .waitDurationInOpenState(OPEN)
                .permittedNumberOfCallsInHalfOpenState(1)
                .writableStackTraceEnabled(false)
                .clock(clock)
                .build();
    }

    Breaker of(Endpoint endpoint, String companyId) {
        return breakers.computeIfAbsent(
                new Key(endpoint, companyId), key -> new Breaker(endpoint + "/" + companyId, config, clock));
    }
}
