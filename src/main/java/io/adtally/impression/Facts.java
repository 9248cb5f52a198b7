package io.adtally.impression;

import io.adtally.event.AdEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * A checksum of what money hangs on: two events of one key that differ here contradict each other.
 * 32 bits are enough, for it never decides whether an event counts, only whether its duplicate is
 * worth a person's look.
 */
final class Facts {
    private static final long ONE_MILLI = 1_000;

    private Facts() {}

    static int checksum(AdEvent event) {
        CRC32C crc = new CRC32C();
        update(crc, event.userId());
        if (event.isImpression()) {
            update(crc, event.placementToken());
            update(crc, event.auctionPriceCpmMicros());
            update(crc, quantityMilli(event));
        } else {
            update(crc, event.quantityMilli());
            update(crc, event.conversionValueMicros());
            update(crc, event.currency());
        }
        return (int) crc.getValue();
    }

    /** The impression's multiplier, for an impression; one if it gives none. */
    static long quantityMilli(AdEvent impression) {
        return impression.quantityMilli() == AdEvent.ABSENT
                ? ONE_MILLI
                : impression.quantityMilli();
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
