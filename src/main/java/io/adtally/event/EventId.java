package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The idempotency key of an event, as the first 128 bits of its SHA-256: dedup fingerprint, id of
 * the canonical event and primary key of the ledger. Event time is no part of it, for real
 * retransmissions carry another.
 */
public record EventId(long high, long low) {
    private static final ThreadLocal<MessageDigest> SHA_256 =
            ThreadLocal.withInitial(EventId::newDigest);

    /**
     * The id of an event with this key.
     *
     * @param discriminator what tells two real events of one impression and type apart (click, scan
     *     or conversion id); empty for types that happen once
     */
    public static EventId of(String impressionId, EventType type, String discriminator) {
        MessageDigest digest = SHA_256.get();
        digest.update(impressionId.getBytes(StandardCharsets.UTF_8));
        // No id holds a zero byte, so no two keys run into the same bytes.
        digest.update((byte) 0);
        digest.update((byte) type.number());
        digest.update(discriminator.getBytes(StandardCharsets.UTF_8));
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        return new EventId(hash.getLong(), hash.getLong());
    }

    public UUID toUuid() {
        return new UUID(high, low);
    }

    /** The lower-case canonical UUID. */
    @Override
    public String toString() {
        return toUuid().toString();
    }

    @Override
    public int hashCode() {
        // Bits of a strong hash need no further mixing.
        return (int) high;
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Sixteen bytes. */
    public enum Bytes implements Codec<EventId> {
        INSTANCE;

        /** A key: see {@link Codec#version}. */
        @Override
        public int version() {
            return 1;
        }

        @Override
        public Class<EventId> type() {
            return EventId.class;
        }

        @Override
        public void write(EventId value, DataOutput out) throws IOException {
            out.writeLong(value.high);
            out.writeLong(value.low);
        }

        @Override
        public EventId read(DataInput in, int version) throws IOException {
            return new EventId(in.readLong(), in.readLong());
        }
    }
}
