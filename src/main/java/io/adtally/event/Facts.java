package io.adtally.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The facts of an event that money depends on, as the producer sent them: two events of one key
 * whose facts differ contradict each other. Ingest computes them before it clears any field, so
 * that a rule added later never makes a conflict of what was a duplicate.
 *
 * @param checksum CRC-32C over all facts. 32 bits are enough: the checksum never decides whether an
 *     event counts, only whether its duplicate is worth a person's look.
 * @param byFact one byte for each fact in the order of {@link #NAMES_OF_IMPRESSION} or {@link
 *     #NAMES_OF_OTHERS}, the first fact in the lowest byte; {@link #UNKNOWN} where an earlier
 *     format did not keep them
 */
public record Facts(int checksum, int byFact) {
    /** No byte of a known fact is 0. */
    public static final int UNKNOWN = 0;

    private static final List<String> NAMES_OF_IMPRESSION =
            List.of("user_id", "placement_token", "auction_price_cpm_micros", "quantity_milli");
    private static final List<String> NAMES_OF_OTHERS =
            List.of("user_id", "quantity_milli", "conversion_value_micros", "currency");

    /** Spreads the bits of a hash over its high byte: the golden ratio, as in Fibonacci hashing. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /**
     * Those of an impression.
     *
     * @param auctionPriceCpmMicros {@link AdEvent#ABSENT} if not given
     * @param quantityMilli the multiplier that holds: 1000 if the event gave none
     */
    public static Facts ofImpression(
            String userId, String placementToken, long auctionPriceCpmMicros, long quantityMilli) {
        CRC32C crc = new CRC32C();
        update(crc, userId);
        update(crc, placementToken);
        update(crc, auctionPriceCpmMicros);
        update(crc, quantityMilli);
        return new Facts(
                (int) crc.getValue(),
                bytes(
                        userId.hashCode(),
                        placementToken.hashCode(),
                        auctionPriceCpmMicros,
                        quantityMilli));
    }

    /**
     * Those of an event of another type.
     *
     * @param quantityMilli {@link AdEvent#ABSENT} if not given
     * @param conversionValueMicros 0 on all but a conversion
     * @param currency empty on all but a conversion
     */
    public static Facts ofOther(
            String userId, long quantityMilli, long conversionValueMicros, String currency) {
        CRC32C crc = new CRC32C();
        update(crc, userId);
        update(crc, quantityMilli);
        update(crc, conversionValueMicros);
        update(crc, currency);
        return new Facts(
                (int) crc.getValue(),
                bytes(
                        userId.hashCode(),
                        quantityMilli,
                        conversionValueMicros,
                        currency.hashCode()));
    }

    /**
     * The names of the facts that certainly differ. Empty where the earlier format did not keep
     * them apart, or where two different facts share a byte (one pair in 255).
     *
     * @param impression whether both are facts of an impression
     */
    public List<String> namesOfThoseDiffering(Facts other, boolean impression) {
        if (byFact == UNKNOWN || other.byFact == UNKNOWN) {
            return List.of();
        }
        List<String> names = impression ? NAMES_OF_IMPRESSION : NAMES_OF_OTHERS;
        List<String> differing = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if ((byte) (byFact >> (i * Byte.SIZE)) != (byte) (other.byFact >> (i * Byte.SIZE))) {
                differing.add(names.get(i));
            }
        }
        return differing;
    }

    private static int bytes(long first, long second, long third, long fourth) {
        return shortHash(first)
                | (shortHash(second) << Byte.SIZE)
                | (shortHash(third) << (2 * Byte.SIZE))
                | (shortHash(fourth) << (3 * Byte.SIZE));
    }

    /** 1 to 255. */
    private static int shortHash(long hash) {
        return (int) (((hash * SPREAD) >>> 33) % 255) + 1;
    }

    private static void update(CRC32C crc, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        update(crc, bytes.length);
        crc.update(bytes);
    }

    private static void update(CRC32C crc, long number) {
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
    }
}
