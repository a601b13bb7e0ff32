package dev.otto.events;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Deterministic ids (RFC 9562 UUIDv5), so that replays and retries land on the same ones. */
public final class Ids {

    private static final UUID NAMESPACE = UUID.fromString("6f1f0a54-3c3a-5d4e-9a55-0770770770aa");

    private Ids() {}

    /** The id made of a kind (which keeps ids of different aggregates apart) and the parts that identify the thing. */
    public static UUID of(String kind, Object... parts) {
        StringBuilder name = new StringBuilder(kind);
        for (Object part : parts) {
            String text = String.valueOf(part);
            name.append('\u001f').append(text.length()).append(':').append(text);
        }
        return version5(NAMESPACE, name.toString());
    }

    public static UUID call(String companyId, String provider, String providerCallId) {
        return of("call", companyId, provider, providerCallId);
    }

    /** The card of a person without a number, known only to a provider. */
    public static UUID contactCard(String companyId, String provider, String externalId) {
        return of("contact_card", companyId, provider, externalId);
    }

    /** The {@code ordinal}th lead (from 1) of a contact card. */
    public static UUID lead(UUID contactCardId, int ordinal) {
        return of("lead", contactCardId, ordinal);
    }

    /** The appointment that a conversation (a call or a recording session) booked. */
    public static UUID appointment(UUID sourceId) {
        return of("appointment", sourceId);
    }

    /** The queue entry of a missed call. */
    public static UUID missedCall(UUID callId) {
        return of("missed_call", callId);
    }

    /** An automatic or manual action; {@code due} is the due instant, else the id of the conversation. */
    public static UUID pendingAction(String companyId, UUID contactCardId, String category, Object due) {
        return of("pending_action", companyId, contactCardId, category, due);
    }

    public static UUID keySignal(UUID sourceId, String type, String text) {
        return of("key_signal", sourceId, type, text);
    }

    /** The job of a subject (a call or a recording session). */
    public static UUID analysisJob(String companyId, UUID subjectId, String jobType) {
        return of("analysis_job", companyId, subjectId, jobType);
    }

    /** The stream of a rep's shifts: that at most one of them is open is one rule over all. */
    public static UUID repShifts(String companyId, String repId) {
        return of("rep_shifts", companyId, repId);
    }

    public static UUID message(String companyId, String provider, String providerMessageId) {
        return of("message", companyId, provider, providerMessageId);
    }

    /** Stream id of a company: prefixed, so that no identity provider's id can collide with another aggregate's. */
    public static String companyStream(String companyId) {
        return "company:" + companyId;
    }

    private static UUID version5(UUID namespace, String name) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(ByteBuffer.allocate(16)
                    .putLong(namespace.getMostSignificantBits())
                    .putLong(namespace.getLeastSignificantBits())
                    .array());
            ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
            long high = (hash.getLong() & 0xffffffffffff0fffL) | 0x5000L;
            long low = (hash.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
            return new UUID(high, low);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("SHA-1 is required of every Java platform", e);
        }
    }
}
