package dev.otto.platform.http;

import dev.otto.platform.access.AccessRole;
import dev.otto.platform.access.Caller;
import dev.otto.platform.access.Permission;
import dev.otto.platform.access.Permissions;
import dev.otto.platform.access.StoredRoles;
import dev.otto.platform.configuration.OttoSettings;
import dev.otto.platform.problem.BoundedBody;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.testing.TestDatabase;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Profile;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A small application with a controller for every convention, on the real filters and a real database. */
@SpringBootConfiguration(proxyBeanMethods = false)
@Profile(TestApplication.PROFILE)
@EnableAutoConfiguration
@ComponentScan({
    "dev.otto.platform.access",
    "dev.otto.platform.problem",
    "dev.otto.platform.http",
    "dev.otto.platform.idempotency",
    "dev.otto.platform.tenancy"
})
public class TestApplication {

    /** Keeps all of this out of other applications that scan these packages. */
    public static final String PROFILE = "conventions";

    public static final String ORIGIN = "https://app.cedarridge.example";

    private static final Set<AccessRole> ALL = EnumSet.complementOf(EnumSet.of(AccessRole.operator));

    @Bean
    DataSource dataSource() {
        return TestDatabase.fresh();
    }

    @Bean
    OttoSettings ottoSettings() {
        return OttoSettings.forTests(Map.of(
                "ALLOWED_ORIGINS",
                ORIGIN + ",exp://*",
                "RATE_LIMIT_USER",
                "50",
                "RATE_LIMIT_TENANT",
                "100000",
                "PUBLIC_BASE_URL",
                "https://otto.example"));
    }

    @Bean
    @Primary
    Permissions testPermissions() {
        return Permissions.ottoAnd(List.of(
                Permission.endpoint(
                                "GET",
                                "/api/v1/test/things",
                                EnumSet.of(AccessRole.manager, AccessRole.exec, AccessRole.admin),
                                "Things.")
                        .query("colour size from to")
                        .paged(),
                Permission.endpoint("POST", "/api/v1/test/things", ALL, "Makes a thing.")
                        .refusals("too_many_things")
                        .errors(503, "things_unavailable"),
                Permission.endpoint("GET", "/api/v1/test/things/{id}", ALL, "A thing.")
                        .own(AccessRole.csr),
                Permission.endpoint("POST", "/api/v1/test/things/{id}/copies", ALL, "Makes one like it."),
                Permission.endpoint("PATCH", "/api/v1/test/things/{id}", ALL, "Changes a thing.")
                        .errors(412, "precondition_failed"),
                Permission.endpoint("GET", "/api/v1/test/whoami", ALL, "Who asks."),
                Permission.endpoint("GET", "/api/v1/test/companies/{company_id}", ALL, "A company."),
                Permission.endpoint("GET", "/api/v1/test/boom", ALL, "Fails."),
                Permission.endpoint("POST", "/api/v1/test/boom", ALL, "Fails."),
                Permission.endpoint("GET", "/api/v1/test/torn", ALL, "Fails when it has told that many bytes.")
                        .query("size"),
                Permission.endpoint("GET", "/api/v1/test/operators", EnumSet.of(AccessRole.operator), "Operators'."),
                Permission.open(Permission.Kind.PUBLIC, "POST", "/test/raw", "Says what bytes came.")));
    }

    @Bean
    FakeReadSide readSide() {
        return new FakeReadSide();
    }

    @Bean
    StoredRoles storedRoles() {
        return (company, user) -> user.equals("promoted") ? Optional.of(AccessRole.admin) : Optional.empty();
    }

    @Bean
    ReadyComponent redis() {
        return new ReadyComponent() {
            @Override
            public String name() {
                return "redis";
            }

            @Override
            public boolean required() {
                return false;
            }

            @Override
            public Status status() {
                return Status.disabled;
            }
        };
    }

    /** A read side that is as far as the test says. */
    public static final class FakeReadSide implements ReadSide {
        public volatile long position = 1_000_000;
        public final Map<String, Thing> things = new ConcurrentHashMap<>();

        /** Ids of what waits behind an event that was set aside. */
        public final Set<String> held = ConcurrentHashMap.newKeySet();

        @Override
        public boolean caughtUp(long wanted, Duration wait) {
            return wanted <= position;
        }

        @Override
        public boolean held(String companyId, String id, long position) {
            return held.contains(id);
        }

        /** Ids of what nobody may see. */
        public final Set<String> unseen = ConcurrentHashMap.newKeySet();

        /** Whether what is read turns out to be older than it had been. */
        public volatile boolean lost;

        @Override
        public View view(String resource, String id, Caller caller, long position) {
            if (lost) {
                return new Behind();
            }
            Thing thing = things.get(id);
            return thing == null || unseen.contains(thing.firstName()) ? new NotTheirs() : new Shown(thing);
        }
    }

    /** Colours there are. */
    public enum Colour {
        red,
        green
    }

    /** A resource. */
    public record Thing(String companyId, String id, String firstName, long version) implements Versioned {}

    /** A request. */
    public record Wanted(
            @Nullable String firstName,
            int size,
            @Nullable Colour colour,
            @Nullable Inner inner) {}

    /** A part of a request. */
    public record Inner(@Nullable String text) {}

    /** What the controllers did. */
    public static final AtomicInteger MADE = new AtomicInteger();

    /** Set by a test to hold a request in the middle. */
    public static volatile @Nullable CountDownLatch gate;

    @RestController
    @Profile(PROFILE)
    static class Things {
        private static final long PIECE = 1 << 16;

        private final WriteAnswers answers;
        private final FakeReadSide readSide;

        Things(WriteAnswers answers, FakeReadSide readSide) {
            this.answers = answers;
            this.readSide = readSide;
        }

        @GetMapping("/api/v1/test/things")
        Page<Integer> list(Caller caller, Filters filters) {
            Cursor after = filters.cursor(1);
            filters.oneOf("colour", Colour.class);
            filters.number("size", 1, 10);
            filters.range();
            int start = after == null ? 0 : (int) after.number(0) + 1;
            List<Integer> rows = IntStream.range(start, Math.min(120, start + filters.limit() + 1))
                    .boxed()
                    .toList();
            return Page.of(rows, filters.limit(), Cursor::of);
        }

        @PostMapping("/api/v1/test/things")
        ResponseEntity<Object> make(Caller caller, @RequestBody Wanted wanted) throws InterruptedException {
            CountDownLatch held = gate;
            if (held != null) {
                held.await();
            }
            if ("refused".equals(wanted.firstName())) {
                throw ProblemException.conflict("too_many_things", "There are enough things.");
            }
            if ("broken".equals(wanted.firstName()) && MADE.incrementAndGet() > 0) {
                throw new IllegalStateException("select secret from vault where phone = '+16145550100'");
            }
            int number = MADE.incrementAndGet();
            String id = "thing-" + number;
            readSide.things.put(id, new Thing(caller.company(), id, String.valueOf(wanted.firstName()), 3));
            return answers.created(caller, "things", id, wanted.size());
        }

        @GetMapping("/api/v1/test/things/{id}")
        Thing one(Caller caller, @PathVariable String id) {
            return Optional.ofNullable(readSide.things.get(id)).orElseThrow(ProblemException::notFound);
        }

        @PostMapping("/api/v1/test/things/{id}/copies")
        ResponseEntity<Object> copy(Caller caller, @PathVariable String id) {
            throw ProblemException.notFound();
        }

        @PatchMapping("/api/v1/test/things/{id}")
        ResponseEntity<Object> change(
                Caller caller, @PathVariable String id, @RequestBody Wanted wanted, IfMatch expected) {
            expected.require(3);
            return answers.changed(caller, "things", id, 7);
        }

        @GetMapping("/api/v1/test/whoami")
        Caller whoami(Caller caller) {
            return caller;
        }

        @GetMapping("/api/v1/test/operators")
        Caller operators(Caller caller) {
            return caller;
        }

        @GetMapping("/api/v1/test/companies/{company_id}")
        String company(@PathVariable("company_id") String id) {
            return id;
        }

        @GetMapping("/api/v1/test/boom")
        String boom() {
            throw new IllegalStateException("select secret from vault");
        }

        @GetMapping("/api/v1/test/torn")
        void torn(Filters filters, HttpServletResponse response) throws IOException {
            response.setContentType("application/x-ndjson");
            response.setCharacterEncoding("UTF-8");
            long left = filters.number("size", 0, 1_000_000_000).orElse(0L);
            for (; left > 0; left -= PIECE) {
                response.getOutputStream().write(new byte[(int) Math.min(left, PIECE)]);
            }
            throw new IllegalStateException("select secret from vault");
        }

        @PostMapping("/api/v1/test/boom")
        String boomToo() {
            throw new IllegalStateException("select secret from vault");
        }

        @PostMapping("/test/raw")
        String raw(HttpServletRequest request) {
            new DeliveredBy("acme", "e1", "org_addressed").noteOn(request);
            return HexFormat.of().formatHex(BoundedBody.of(request));
        }
    }
}
