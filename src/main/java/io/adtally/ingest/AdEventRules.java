package io.adtally.ingest;

import io.adtally.config.IngestConfig;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.AdEvent;
import io.adtally.event.EventId;
import io.adtally.event.EventType;
import io.adtally.event.Facts;
import io.adtally.event.MediaType;
import io.adtally.event.SourceRecord;
import io.adtally.event.Validity;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Whether a decoded event is valid, and what it says to the stages behind; the rules are those of
 * {@code schemas/proto}. Every field is checked whatever the type, but those another type owns are
 * left out, for they must not count; a placement token there is not even looked at.
 */
final class AdEventRules {
    static final int MAX_ID_CHARS = 64;
    static final int MAX_TOKEN_CHARS = 128;
    static final int MAX_USER_ID_BYTES = 128;
    static final int MAX_QUANTITY_MILLI = 100_000_000;

    private AdEventRules() {}

    /** The valid event; otherwise the first fault is thrown. */
    static AdEvent check(
            io.adtally.proto.events.v1.AdEvent event, SourceRecord source, IngestConfig config)
            throws RejectedException {
        EventType type = type(event);
        MediaType mediaType = mediaType(event);
        String impressionId =
                FieldRules.requiredId("impression_id", event.getImpressionId(), MAX_ID_CHARS);
        checkKey(impressionId, source.key());
        checkTime(event.getEventTimeMs(), source.timestampMs(), config);
        checkConversion(event, type);
        String discriminator = discriminator(event, type);
        EventId eventId = EventId.of(impressionId, type, discriminator);
        boolean impression = type == EventType.IMPRESSION;
        boolean conversion = type == EventType.CONVERSION;
        long auctionPriceCpmMicros = impression ? auctionPrice(event) : AdEvent.ABSENT;
        long quantityMilli = quantity(event);
        String token = impression ? token(event) : "";
        Facts facts =
                impression
                        ? Facts.ofImpression(
                                event.getUserId(),
                                token,
                                auctionPriceCpmMicros,
                                quantityMilli == AdEvent.ABSENT ? AdEvent.ONE_MILLI : quantityMilli)
                        : Facts.ofOther(
                                event.getUserId(),
                                quantityMilli,
                                conversion ? event.getConversionValueMicros() : 0,
                                conversion ? event.getCurrency() : "");
        return new AdEvent(
                eventId,
                impression ? eventId : EventId.of(impressionId, EventType.IMPRESSION, ""),
                impressionId,
                type,
                event.getEventTimeMs(),
                token,
                FieldRules.text("user_id", event.getUserId(), MAX_USER_ID_BYTES),
                mediaType,
                discriminator,
                conversion ? event.getConversionValueMicros() : 0,
                conversion ? event.getCurrency() : "",
                auctionPriceCpmMicros,
                auctionPriceCpmMicros == AdEvent.ABSENT ? "" : auctionPriceCurrency(event),
                quantityMilli,
                CircumstanceRules.context(event),
                event.getConsent().getGdpr(),
                CircumstanceRules.personalDataAllowed(event),
                event.getTest(),
                CircumstanceRules.labels(event),
                validity(event),
                List.of(),
                facts,
                source);
    }

    private static EventType type(io.adtally.proto.events.v1.AdEvent event)
            throws RejectedException {
        if (event.getTypeValue() == 0) {
            throw FieldRules.missing("type");
        }
        EventType type = EventType.ofNumber(event.getTypeValue());
        if (type == null) {
            throw FieldRules.unknownEnum("type", event.getTypeValue());
        }
        return type;
    }

    private static MediaType mediaType(io.adtally.proto.events.v1.AdEvent event)
            throws RejectedException {
        MediaType mediaType = MediaType.ofNumber(event.getMediaTypeValue());
        if (mediaType == null) {
            throw FieldRules.unknownEnum("media_type", event.getMediaTypeValue());
        }
        return mediaType;
    }

    /** The key decides the partition, and so the order of an impression's events. */
    private static void checkKey(String impressionId, byte[] key) throws RejectedException {
        if (key == null || !Arrays.equals(key, impressionId.getBytes(StandardCharsets.US_ASCII))) {
            // The key is not shown: whoever gets it wrong may well have put a user id there.
            throw new RejectedException(
                    RejectionReason.KEY_MISMATCH,
                    "the Kafka key ("
                            + (key == null ? "none" : key.length + " bytes")
                            + ") is not impression_id "
                            + Excerpt.of(impressionId));
        }
    }

    private static void checkTime(long eventTimeMs, long brokerTimeMs, IngestConfig config)
            throws RejectedException {
        if (eventTimeMs == 0) {
            throw FieldRules.missing("event_time_ms");
        }
        // Neither time is negative from here on, so their difference cannot overflow.
        if (eventTimeMs < 0 || brokerTimeMs < 0) {
            throw outOfRange(eventTimeMs, brokerTimeMs, "neither may be negative");
        }
        long ageMs = brokerTimeMs - eventTimeMs;
        if (-ageMs > config.maxFutureSkewMs()) {
            throw outOfRange(
                    eventTimeMs,
                    brokerTimeMs,
                    "at most " + config.maxFutureSkewMs() + " ms after it allowed");
        }
        if (config.maxAgeMs() > 0 && ageMs > config.maxAgeMs()) {
            throw outOfRange(
                    eventTimeMs,
                    brokerTimeMs,
                    "at most " + config.maxAgeMs() + " ms before it allowed");
        }
    }

    private static RejectedException outOfRange(long eventTimeMs, long brokerTimeMs, String rule) {
        return new RejectedException(
                RejectionReason.EVENT_TIME_OUT_OF_RANGE,
                "event_time_ms is "
                        + eventTimeMs
                        + ", the broker's timestamp "
                        + brokerTimeMs
                        + "; "
                        + rule);
    }

    private static String token(io.adtally.proto.events.v1.AdEvent event) throws RejectedException {
        return FieldRules.requiredId("placement_token", event.getPlacementToken(), MAX_TOKEN_CHARS);
    }

    private static String discriminator(io.adtally.proto.events.v1.AdEvent event, EventType type)
            throws RejectedException {
        String clickId = FieldRules.optionalId("click_id", event.getClickId(), MAX_ID_CHARS);
        String scanId = FieldRules.optionalId("scan_id", event.getScanId(), MAX_ID_CHARS);
        String conversionId =
                FieldRules.optionalId("conversion_id", event.getConversionId(), MAX_ID_CHARS);
        return switch (type) {
            case CLICK -> clickId;
            case QR_SCAN -> FieldRules.requiredId("scan_id", scanId, MAX_ID_CHARS);
            case CONVERSION -> FieldRules.requiredId("conversion_id", conversionId, MAX_ID_CHARS);
            default -> "";
        };
    }

    private static void checkConversion(io.adtally.proto.events.v1.AdEvent event, EventType type)
            throws RejectedException {
        FieldRules.between(
                "conversion_value_micros", event.getConversionValueMicros(), 0, Long.MAX_VALUE);
        if (!event.getCurrency().isEmpty()) {
            FieldRules.currency("currency", event.getCurrency());
        } else if (type == EventType.CONVERSION && event.getConversionValueMicros() > 0) {
            throw FieldRules.missing("currency");
        }
    }

    private static long auctionPrice(io.adtally.proto.events.v1.AdEvent event)
            throws RejectedException {
        if (!event.hasAuctionPriceCpmMicros()) {
            return AdEvent.ABSENT;
        }
        return FieldRules.between(
                "auction_price_cpm_micros",
                event.getAuctionPriceCpmMicros(),
                0,
                // AdEvent's codec writes one more than the price.
                Long.MAX_VALUE - 1);
    }

    /** A producer that has no field for it yet says it in {@code currency}. */
    private static String auctionPriceCurrency(io.adtally.proto.events.v1.AdEvent event)
            throws RejectedException {
        String currency =
                event.getAuctionPriceCurrency().isEmpty()
                        ? event.getCurrency()
                        : event.getAuctionPriceCurrency();
        return currency.isEmpty()
                ? currency
                : FieldRules.currency("auction_price_currency", currency);
    }

    private static Validity validity(io.adtally.proto.events.v1.AdEvent event)
            throws RejectedException {
        Validity validity = Validity.ofNumber(event.getValidityValue());
        if (validity == null) {
            throw FieldRules.unknownEnum("validity", event.getValidityValue());
        }
        return validity;
    }

    private static long quantity(io.adtally.proto.events.v1.AdEvent event)
            throws RejectedException {
        return event.hasQuantityMilli()
                ? FieldRules.between(
                        "quantity_milli", event.getQuantityMilli(), 1, MAX_QUANTITY_MILLI)
                : AdEvent.ABSENT;
    }
}
