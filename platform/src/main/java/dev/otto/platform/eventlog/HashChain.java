package dev.otto.platform.eventlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The hash that ties an event to the one before it in its stream. The same bytes as SQL function {@code
 * event_log_hash}: every part of variable length with its length in front (4 bytes, big-endian), sequence and time
 * (microseconds since 1970) as 8 bytes, revision as 4.
 */
final class HashChain {

    /** What comes before the first event of a stream. */
    static final byte[] START = {};

    private HashChain() {}

    static byte[] hash(
            byte[] previous,
            String streamId,
            long sequence,
            String name,
            int revision,
            Instant recordedAt,
            byte[] payload,
            byte[] metadata) {
        byte[] stream = streamId.getBytes(StandardCharsets.UTF_8);
        byte[] event = name.getBytes(StandardCharsets.UTF_8);
        int length = 40 + previous.length + stream.length + event.length + payload.length + metadata.length;
        ByteBuffer content = ByteBuffer.allocate(length);
        content.putInt(previous.length).put(previous);
        content.putInt(stream.length).put(stream);
        content.putLong(sequence);
        content.putInt(event.length).put(event);
        content.putInt(revision);
        content.putLong(ChronoUnit.MICROS.between(Instant.EPOCH, recordedAt));
        content.putInt(payload.length).put(payload);
        content.putInt(metadata.length).put(metadata);
        try {
            return MessageDigest.getInstance("SHA-256").digest(content.array());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("SHA-256 is required of every Java platform", e);
        }
    }
}
