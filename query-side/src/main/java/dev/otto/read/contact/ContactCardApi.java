package dev.otto.read.contact;

import dev.otto.events.contact.ContactSource;
import dev.otto.fold.Projections;
import dev.otto.fold.Tables;
import dev.otto.fold.contact.ContactCardRow;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Filters;
import dev.otto.platform.http.MinPosition;
import dev.otto.platform.http.Page;
import dev.otto.platform.phone.PhoneNumbers;
import dev.otto.platform.problem.ProblemException;
import dev.otto.read.Past;
import dev.otto.read.Reads;
import dev.otto.read.ResourceView;
import dev.otto.read.Scope;
import dev.otto.read.Select;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
class ContactCardApi implements ResourceView {

    private static final Set<String> SOURCES = Arrays.stream(ContactSource.values())
            .map(ContactSource::word)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** How alike a word of the card must be to what was typed, 0..1: lets one or two slips of the finger pass. */
    private static final double ALIKE = 0.5;

    private final Projections projections;
    private final Reads reads;
    private final Past past;
    private final ContactCards cards;
    private final Hearing hearing;

    ContactCardApi(Reads reads, Past past, ContactCards cards, Projections projections) {
        this.projections = projections;
        this.reads = reads;
        this.past = past;
        this.cards = cards;
        this.hearing = new Hearing(reads);
    }

    @Override
    public String resource() {
        return "contact-cards";
    }

    @Override
    public Optional<Object> view(String id, Caller caller) {
        return cards.detail(id, caller).map(found -> found);
    }

    @GetMapping("/api/v1/contact-cards")
    Page<ContactCardView> list(Filters filters, Caller caller) {
        return reads.as(caller, () -> {
            Select<ContactCardRow> select = reads.from(Tables.CONTACT_CARD, caller)
                    .within(Scope.contactCards(caller))
                    .equal("source", filters.oneOf("source", SOURCES));
            filters.text("tag")
                    .ifPresent(tag -> select.where("t.tags @> ?::jsonb", JSON.writeValueAsString(Set.of(tag))));
            filters.text("q").ifPresent(q -> search(select, q, caller));
            return hearing.cards(select.page("created_at", filters), caller);
        });
    }

    @GetMapping("/api/v1/contact-cards/by-phone")
    ContactCardDetail byPhone(Filters filters, Caller caller) {
        String phone = filters.text("phone").orElseThrow(() -> ProblemException.invalid("phone", "is required"));
        ContactCardDetail card = reads.as(caller, () -> {
            String number = PhoneNumbers.e164(phone, reads.region(caller))
                    .orElseThrow(() -> ProblemException.invalid("phone", "is not a phone number"));
            return reads
                    .from(Tables.CONTACT_CARD, caller)
                    .within(Scope.contactCards(caller))
                    .where("t.phones @> ?::jsonb", JSON.writeValueAsString(Set.of(number)))
                    .list("t.created_at, t.id", 1)
                    .stream()
                    .findFirst()
                    .flatMap(found -> cards.detail(found.id(), caller))
                    .orElseThrow(ProblemException::notFound);
        });
        // of a card that the path names this is asked before it is read
        OptionalLong asked = MinPosition.asked();
        if (asked.isPresent()
                && projections.held(caller.company(), card.card().id().toString(), asked.getAsLong())) {
            throw ProblemException.projectionHeld();
        }
        return card;
    }

    @GetMapping("/api/v1/contact-cards/{id}")
    ContactCardDetail one(@PathVariable String id, Filters filters, Caller caller) {
        return past.answer(
                filters,
                caller,
                () -> cards.detail(id, caller).orElseThrow(ProblemException::notFound),
                moment -> cards.detail(id, caller, moment).orElseThrow(ProblemException::notFound));
    }

    private void search(Select<ContactCardRow> select, String q, Caller caller) {
        String text = q.toLowerCase(Locale.ROOT);
        if (text.length() > 200) {
            throw ProblemException.invalid("q", "has at most 200 characters");
        }
        String digits = digits(text);
        boolean isNumber = digits.length() >= 4 && text.chars().noneMatch(Character::isLetter);
        if (isNumber) {
            // whole numbers also as the company dials them; parts of one stand in it as they are
            String whole = PhoneNumbers.e164(text, reads.region(caller)).orElse(digits);
            select.where("t.search like ? or t.search like ?", "%" + digits + "%", "%" + whole + "%");
        } else {
            select.where(
                    "t.search like ? or strict_word_similarity(?, t.search) >= " + ALIKE,
                    "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%",
                    text);
        }
    }

    private static String digits(String text) {
        return text.replaceAll("[^0-9]", "");
    }
}
