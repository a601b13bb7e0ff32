package dev.otto.write.callrail;

import dev.otto.events.Ids;
import dev.otto.events.call.CallFacts;
import dev.otto.events.call.Direction;
import dev.otto.events.call.Ending;
import dev.otto.events.contact.Attribution;
import dev.otto.events.contact.ContactSource;
import dev.otto.events.contact.EngagementKind;
import dev.otto.events.lead.LeadSource;
import dev.otto.platform.phone.PhoneNumbers;
import dev.otto.write.Command;
import dev.otto.write.call.CallCommand.AnswerCall;
import dev.otto.write.call.CallCommand.AttachTranscript;
import dev.otto.write.call.CallCommand.CompleteCall;
import dev.otto.write.call.CallCommand.CorrectCall;
import dev.otto.write.call.CallCommand.MarkNotALead;
import dev.otto.write.call.CallCommand.MissCall;
import dev.otto.write.call.CallCommand.ReceiveCall;
import dev.otto.write.callrail.CallRailCall.LeadMark;
import dev.otto.write.company.CompanyProfile;
import dev.otto.write.contact.ContactCommand.EngageContact;
import dev.otto.write.contact.ContactCommand.ReceiveMessage;
import dev.otto.write.contact.ContactCommand.RecordAttribution;
import dev.otto.write.contact.ContactCommand.SendMessage;
import dev.otto.write.contact.ContactIds;
import dev.otto.write.uwc.Uwc;
import dev.otto.write.webhook.BodyFields;
import dev.otto.write.webhook.Claims;
import dev.otto.write.webhook.Inbound;
import dev.otto.write.webhook.InvalidField;
import dev.otto.write.webhook.MalformedBody;
import dev.otto.write.webhook.Reading;
import dev.otto.write.webhook.Reading.NotNeeded;
import dev.otto.write.webhook.Reading.Understood;
import dev.otto.write.webhook.SignatureCheck;
import dev.otto.write.webhook.WebhookAdapter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** CallRail as a provider: what its deliveries mean in commands. */
@Component
final class CallRailAdapter implements WebhookAdapter {

    static final String PROVIDER = "callrail";

    private static final Pattern PATH =
            Pattern.compile("/(?:webhooks/callrail|webhook/callrail|callrail)/([A-Za-z0-9._-]{1,64})/?");

    private static final Attribution NO_ATTRIBUTION =
            new Attribution(null, null, null, null, null, null, null, null, List.of());

    private final ContactIds cards;
    private final Uwc partner;

    CallRailAdapter(ContactIds cards, Uwc partner) {
        this.cards = cards;
        this.partner = partner;
    }

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public Optional<String> kindOf(String path) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String named = matcher.group(1).toLowerCase(Locale.ROOT);
        return Optional.of(CallRailKind.ofAlias(named).map(CallRailKind::word).orElse(named));
    }

    @Override
    public boolean takes(String mediaType) {
        return mediaType.equals(Inbound.JSON) || mediaType.equals(Inbound.FORM);
    }

    /** Its own numbers are those that customers call or are texted from; what a region would make of them is not known yet. */
    @Override
    public Claims claims(Inbound inbound) {
        try {
            BodyFields body = inbound.fields();
            String ours = inbound.kind().equals(CallRailKind.TEXT_SENT.word()) ? "source_number" : "destination_number";
            List<String> numbers = body
                    .text("tracking_phone_number", "trackingnum", ours)
                    .flatMap(number -> PhoneNumbers.e164(number, "US"))
                    .stream()
                    .toList();
            return new Claims(CallRailBody.accountId(body).orElse(null), CallRailBody.companyIds(body), numbers);
        } catch (MalformedBody unreadable) {
            return Claims.NONE;
        }
    }

    @Override
    public SignatureCheck check(Inbound inbound, String secret) {
        return inbound.header(CallRailSignature.HEADER)
                .map(signature -> CallRailSignature.matches(signature, secret, inbound.body())
                        ? SignatureCheck.VALID
                        : SignatureCheck.INVALID)
                .orElse(SignatureCheck.MISSING);
    }

    @Override
    public Reading read(Inbound inbound, CompanyProfile company) {
        BodyFields body = inbound.fields();
        Optional<CallRailKind> kind = CallRailKind.of(inbound.kind());
        if (kind.isEmpty()) {
            return new NotNeeded(
                    body.text("resource_id", "id").orElseGet(inbound::bodySha256), "Otto has no use for this kind.");
        }
        return read(kind.get(), body, inbound, company);
    }

    /** Whose numbers they are is looked up for all calls at once. */
    @Override
    public List<Supplier<Reading>> readings(List<Inbound> bodies, CompanyProfile company) {
        Set<String> numbers = new HashSet<>();
        List<Supplier<Reading>> readings = new ArrayList<>();
        for (Inbound inbound : bodies) {
            Optional<CallRailKind> kind = CallRailKind.of(inbound.kind());
            if (kind.isEmpty() || !kind.get().ofCall()) {
                readings.add(() -> read(inbound, company));
                continue;
            }
            try {
                CallRailCall call = call(kind.get(), inbound.fields(), inbound, company);
                if (call.customerNumber() != null) {
                    numbers.add(call.customerNumber());
                }
                readings.add(() -> call(kind.get(), call, company));
            } catch (MalformedBody | InvalidField unreadable) {
                readings.add(() -> {
                    throw unreadable;
                });
            }
        }
        cards.willAsk(company.companyId(), numbers);
        return readings;
    }

    private static CallRailCall call(CallRailKind kind, BodyFields body, Inbound inbound, CompanyProfile company) {
        return CallRailCall.read(kind, body, company.region(), company.zone(), inbound.receivedAt());
    }

    private Reading read(CallRailKind kind, BodyFields body, Inbound inbound, CompanyProfile company) {
        return switch (kind) {
            case INCOMING, ANSWERED, COMPLETED, MISSED, MODIFIED ->
                call(kind, call(kind, body, inbound, company), company);
            case TEXT_RECEIVED, TEXT_SENT ->
                text(CallRailText.read(kind, body, company.region(), company.zone(), inbound.receivedAt()), company);
            case FORM_SUBMITTED ->
                form(CallRailForm.read(body, company.region(), company.zone(), inbound.receivedAt()), company);
        };
    }

    /** The contact is engaged by hearing of the call; a caller without a number stays a call without a card. */
    private Understood call(CallRailKind kind, CallRailCall call, CompanyProfile company) {
        UUID callId = Ids.call(company.companyId(), PROVIDER, call.externalId());
        UUID card = card(call.customerNumber(), company);
        List<Command> commands = new ArrayList<>();
        commands.add(telling(kind, callId, card, call));
        String transcript = call.told().transcriptText();
        if (transcript != null && kind.concludes() && !partner.transcribesFor(company)) {
            commands.add(new AttachTranscript(callId, kind.rank(), CallRailTranscript.of(transcript)));
        }
        LeadMark mark = call.leadMark();
        if (mark != null) {
            commands.add(new MarkNotALead(callId, mark.notALead(), mark.reason(), kind.rank()));
        }
        if (card != null && kind != CallRailKind.INCOMING && !call.attribution().equals(NO_ATTRIBUTION)) {
            commands.add(new RecordAttribution(card, callId, kind.rank(), call.attribution()));
        }
        return new Understood(
                call.externalId(),
                kind == CallRailKind.MODIFIED,
                "call/" + call.externalId(),
                card,
                call.occurredAt(),
                commands);
    }

    private static Command telling(CallRailKind kind, UUID callId, @Nullable UUID card, CallRailCall call) {
        String id = call.externalId();
        int rank = kind.rank();
        CallFacts told = call.told();
        return switch (kind) {
            case INCOMING -> new ReceiveCall(callId, card, PROVIDER, id, rank, told);
            case ANSWERED -> new AnswerCall(callId, card, PROVIDER, id, rank, told);
            case MODIFIED -> new CorrectCall(callId, card, PROVIDER, id, rank, told);
            case COMPLETED, MISSED, TEXT_RECEIVED, TEXT_SENT, FORM_SUBMITTED ->
                told.direction() != Direction.outbound && told.ending() != null && told.ending() != Ending.answered
                        ? new MissCall(callId, card, PROVIDER, id, rank, told)
                        : new CompleteCall(callId, card, PROVIDER, id, rank, told);
        };
    }

    /** As of calls, hearing of the message engages the contact. */
    private Reading text(CallRailText text, CompanyProfile company) {
        String phone = text.customerNumber();
        if (phone == null) {
            return new NotNeeded(text.externalId(), "The text has no customer's number.");
        }
        UUID card = cards.of(company.companyId(), phone);
        UUID messageId = Ids.message(company.companyId(), PROVIDER, text.externalId());
        Command message = text.inbound()
                ? new ReceiveMessage(
                        card, messageId, PROVIDER, "sms", phone, text.content(), text.mediaUrls(), text.occurredAt())
                : new SendMessage(
                        card, messageId, PROVIDER, "sms", phone, text.content(), text.sentBy(), text.occurredAt());
        return new Understood(text.externalId(), false, "text/" + phone, card, text.occurredAt(), List.of(message));
    }

    private Understood form(CallRailForm form, CompanyProfile company) {
        UUID card = card(form.customerNumber(), company);
        UUID cardOrOwn =
                card == null ? ContactIds.withoutNumber(company.companyId(), PROVIDER, form.externalId()) : card;
        UUID formId = Ids.of("form", company.companyId(), PROVIDER, form.externalId());
        Command engage = new EngageContact(
                cardOrOwn,
                EngagementKind.web_form,
                formId,
                ContactSource.callrail,
                form.occurredAt(),
                EngageContact.RANK_WRITTEN,
                form.customerNumber(),
                form.customer(),
                LeadSource.web_form);
        List<Command> commands = new ArrayList<>(List.of(engage));
        if (!form.attribution().equals(NO_ATTRIBUTION)) {
            commands.add(
                    new RecordAttribution(cardOrOwn, formId, CallRailKind.FORM_SUBMITTED.rank(), form.attribution()));
        }
        return new Understood(
                form.externalId(), false, "form/" + form.externalId(), cardOrOwn, form.occurredAt(), commands);
    }

    private @Nullable UUID card(@Nullable String phone, CompanyProfile company) {
        return phone == null ? null : cards.of(company.companyId(), phone);
    }
}
