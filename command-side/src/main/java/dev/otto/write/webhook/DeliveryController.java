package dev.otto.write.webhook;

import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import dev.otto.platform.http.Page;
import dev.otto.platform.problem.ProblemException;
import java.util.Set;
import java.util.UUID;
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

    DeliveryController(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    @GetMapping
    Page<Delivery> list(Caller caller, Filters filters) {
        return deliveries.list(
                caller.company(),
                filters.text("provider").orElse(null),
                filters.oneOf("status", STATUSES).orElse(null),
                filters.instant("from").orElse(null),
                filters.cursor(2),
                filters.limit());
    }

    @GetMapping("/{id}")
    Delivery one(Caller caller, @PathVariable("id") UUID id) {
        return deliveries.one(caller.company(), id).orElseThrow(ProblemException::notFound);
    }

    @PostMapping("/{id}/redeliver")
    Delivery redeliver(Caller caller, @PathVariable("id") UUID id) {
        return deliveries
                .redeliver(caller.company(), id)
                .orElseThrow(() -> deliveries.one(caller.company(), id).isPresent()
                        ? ProblemException.conflict(
                                "delivery_not_verified", "Only verified deliveries can be processed again.")
                        : ProblemException.notFound());
    }
}
