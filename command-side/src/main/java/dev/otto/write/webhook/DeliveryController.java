package dev.otto.write.webhook;

import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import dev.otto.platform.http.Page;
import dev.otto.platform.http.WriteAnswers;
import dev.otto.platform.problem.ProblemException;
import dev.otto.platform.tenancy.TenantTransactions;
import dev.otto.write.company.CompanyDirectory;
import dev.otto.write.company.CompanyProfile;
import dev.otto.write.webhook.Deliveries.Redelivered;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A company's deliveries for its administrators. */
@RestController
@RequestMapping("/api/v1/admin/webhook-deliveries")
class DeliveryController {

    private static final Set<String> STATUSES = Set.of("processed", "ignored", "pending", "rejected", "dead");

    private final Deliveries deliveries;
    private final CompanyDirectory companies;
    private final TenantTransactions transactions;

    DeliveryController(Deliveries deliveries, CompanyDirectory companies, TenantTransactions transactions) {
        this.deliveries = deliveries;
        this.companies = companies;
        this.transactions = transactions;
    }

    @GetMapping
    Page<Delivery> list(Caller caller, Filters filters) {
        return deliveries.list(
                caller.company(),
                filters.oneOf("provider", deliveries.providers()).orElse(null),
                filters.oneOf("status", STATUSES).orElse(null),
                filters.day("from").map(day -> beginOf(day, caller)).orElse(null),
                filters.cursor(2),
                filters.limit());
    }

    /** When that day begins where the company is; of one not registered yet, in UTC. */
    private Instant beginOf(LocalDate day, Caller caller) {
        ZoneId zone = transactions.command(
                caller.company(),
                () -> companies.find(caller.company()).map(CompanyProfile::zone).orElse(ZoneOffset.UTC));
        return day.atStartOfDay(zone).toInstant();
    }

    @GetMapping("/{id}")
    Delivery one(Caller caller, @PathVariable("id") UUID id) {
        return deliveries.one(caller.company(), id).orElseThrow(ProblemException::notFound);
    }

    @PostMapping("/{id}/redeliver")
    ResponseEntity<Delivery> redeliver(Caller caller, @PathVariable("id") UUID id) {
        Redelivered again = deliveries
                .redeliver(caller.company(), id)
                .orElseThrow(() -> deliveries.one(caller.company(), id).isPresent()
                        ? ProblemException.conflict(
                                "delivery_not_verified", "Only verified deliveries can be processed again.")
                        : ProblemException.notFound());
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
        if (again.position() > 0) {
            answer.header(WriteAnswers.POSITION_HEADER, Long.toString(again.position()));
        }
        return answer.body(again.delivery());
    }
}
