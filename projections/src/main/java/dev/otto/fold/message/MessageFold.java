package dev.otto.fold.message;

import dev.otto.events.EventEnvelope;
import dev.otto.events.call.Direction;
import dev.otto.events.contact.ContactEvent;
import dev.otto.events.contact.ContactEvent.MessageReceived;
import dev.otto.events.contact.ContactEvent.MessageSent;
import dev.otto.events.contact.ContactEvent.MessageStatusChanged;
import dev.otto.events.contact.ContactEvent.MessageSuggested;
import dev.otto.fold.Fold;
import dev.otto.fold.Group;
import dev.otto.fold.Table;
import dev.otto.fold.Tables;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Texts: begun by being sent, received or suggested. */
public final class MessageFold implements Fold<MessageRow, ContactEvent> {

    @Override
    public Table<MessageRow> table() {
        return Tables.MESSAGE;
    }

    @Override
    public Class<ContactEvent> family() {
        return ContactEvent.class;
    }

    @Override
    public @Nullable String key(ContactEvent event, EventEnvelope envelope, Group group) {
        UUID id = id(event);
        return id == null ? null : id.toString();
    }

    @Override
    public @Nullable MessageRow fold(
            @Nullable MessageRow row, ContactEvent event, EventEnvelope envelope, Group group) {
        String companyId = envelope.companyId();
        return switch (event) {
            case MessageSent e ->
                new MessageRow(
                        companyId,
                        e.messageId(),
                        group.card(),
                        null,
                        Direction.outbound,
                        e.provider(),
                        e.channel(),
                        e.phone(),
                        e.body(),
                        List.of(),
                        e.sentBy(),
                        row == null ? "sent" : row.status(),
                        e.sentAt());
            case MessageReceived e ->
                new MessageRow(
                        companyId,
                        e.messageId(),
                        group.card(),
                        null,
                        Direction.inbound,
                        e.provider(),
                        e.channel(),
                        e.phone(),
                        e.body(),
                        e.mediaUrls(),
                        null,
                        "received",
                        e.receivedAt());
            case MessageSuggested e ->
                new MessageRow(
                        companyId,
                        e.draftId(),
                        group.card(),
                        null,
                        null,
                        null,
                        e.channel(),
                        null,
                        e.body(),
                        List.of(),
                        null,
                        "suggested",
                        envelope.metadata().occurredAt());
            case MessageStatusChanged e -> row == null ? null : row.withStatus(e.status());
            default -> row;
        };
    }

    private static @Nullable UUID id(ContactEvent event) {
        return switch (event) {
            case MessageSent e -> e.messageId();
            case MessageReceived e -> e.messageId();
            case MessageSuggested e -> e.draftId();
            case MessageStatusChanged e -> e.messageId();
            default -> null;
        };
    }
}
