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
import io.adtally.ingest.ClearedFields.Field;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Whether a decoded event is valid, and what it says to the stages behind; the rules are those of
 * {@code schemas/proto}. An event is refused for what money or its identity depends on. Any other
 * field that breaks its rule is cleared, and what another type owns is not even looked at.
 */
final class AdEventRules implements Serializable {
    static final int MAX_ID_CHARS = 64;
    static final int MAX_TOKEN_CHARS = 128;
    static final int MAX_USER_ID_BYTES = 128;

    /** 100,000 viewers of one screen. */
    static final int MAX_QUANTITY_MILLI = 100_000_000;

    /** 10 billion of the currency's unit: a large order in the weakest of currencies. */
    static final long MAX_CONVERSION_VALUE_MICROS = 10_000_000_000_000_000L;

    private static final long serialVersionUID = 1L;

    private final IngestConfig config;
    private final Placeholders placeholders;

    AdEventRules(IngestConfig config) {
        this.config = config;
        this.placeholders = new Placeholders(config.placeholderIds());
    }

    /** The valid event; otherwise the first fault is thrown. */
    AdEvent check(io.adtally.proto.events.v1.AdEvent event, SourceRecord source)
            throws RejectedException {
        ClearedFields cleared = new ClearedFields();
        EventType type = type(event);
        String impressionId = requiredId("impression_id", event.getImpressionId());
        checkKey(impressionId, source.key());
        checkTime(event.getEventTimeMs(), source.timestampMs());
        String discriminator = discriminator(event, type);
        EventId eventId = EventId.of(impressionId, type, discriminator);
        boolean impression = type == EventType.IMPRESSION;
        boolean conversion = type == EventType.CONVERSION;
        long auctionPriceCpmMicros = impression ? auctionPrice(event) : AdEvent.ABSENT;
        long quantityMilli = quantity(event, type, cleared);
        String token = impression ? token(event) : "";
        String currency = conversion ? conversionCurrency(event, cleared) : "";
        return new AdEvent(
                eventId,
                impression ? eventId : EventId.of(impressionId, EventType.IMPRESSION, ""),
                impressionId,
                type,
                event.getEventTimeMs(),
                token,
                userId(event.getUserId(), cleared),
                mediaType(event, cleared),
                discriminator,
                conversion ? conversionValue(event, currency, cleared) : 0,
                currency,
                auctionPriceCpmMicros,
                impression ? auctionPriceCurrency(event, cleared) : "",
                quantityMilli,
                CircumstanceRules.context(event, cleared),
                event.getConsent().getGdpr(),
                CircumstanceRules.personalDataAllowed(event, cleared),
                event.getTest(),
                CircumstanceRules.labels(event, cleared),
                validity(event),
                cleared.paths(),
                facts(event, type),
                source);
    }

    /** From what was received, whatever is cleared. */
    private static Facts facts(io.adtally.proto.events.v1.AdEvent event, EventType type) {
        if (type == EventType.IMPRESSION) {
            return Facts.ofImpression(
                    event.getUserId(),
                    event.getPlacementToken(),
                    event.hasAuctionPriceCpmMicros()
                            ? event.getAuctionPriceCpmMicros()
                            : AdEvent.ABSENT,
                    event.hasQuantityMilli() ? event.getQuantityMilli() : AdEvent.ONE_MILLI);
        }
        boolean conversion = type == EventType.CONVERSION;
        return Facts.ofOther(
                event.getUserId(),
                event.hasQuantityMilli() ? event.getQuantityMilli() : AdEvent.ABSENT,
                conversion ? event.getConversionValueMicros() : 0,
                conversion ? event.getCurrency() : "");
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

    /** The catalog's is the one that counts. */
    private static MediaType mediaType(
            io.adtally.proto.events.v1.AdEvent event, ClearedFields cleared) {
        MediaType mediaType = MediaType.ofNumber(event.getMediaTypeValue());
        if (mediaType != null) {
            return mediaType;
        }
        cleared.add(Field.MEDIA_TYPE);
        return MediaType.UNSPECIFIED;
    }

    private String requiredId(String field, String value) throws RejectedException {
        return placeholders.refuse(field, FieldRules.requiredId(field, value, MAX_ID_CHARS));
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

    private void checkTime(long eventTimeMs, long brokerTimeMs) throws RejectedException {
        if (eventTimeMs == 0) {
            throw FieldRules.missing("event_time_ms");
        }
        if (!FieldRules.isTime(eventTimeMs)) {
            throw outOfRange(FieldRules.notATime(eventTimeMs));
        }
        long ageMs = brokerTimeMs - eventTimeMs;
        if (-ageMs > config.maxFutureSkewMs()) {
            throw outOfRange(
                    eventTimeMs
                            + ", "
                            + -ageMs
                            + " ms after the broker's timestamp "
                            + brokerTimeMs
                            + "; adtally.ingest.max-future-skew allows "
                            + config.maxFutureSkewMs()
                            + " ms");
        }
        if (config.maxAgeMs() > 0 && ageMs > config.maxAgeMs()) {
            throw outOfRange(
                    eventTimeMs
                            + ", "
                            + ageMs
                            + " ms before the broker's timestamp "
                            + brokerTimeMs
                            + "; adtally.ingest.max-age allows "
                            + config.maxAgeMs()
                            + " ms");
        }
    }

    private static RejectedException outOfRange(String what) {
        return new RejectedException(
                RejectionReason.EVENT_TIME_OUT_OF_RANGE, "event_time_ms is " + what);
    }

    private static String token(io.adtally.proto.events.v1.AdEvent event) throws RejectedException {
        String field = "placement_token";
        return Placeholders.refuseMacro(
                field, FieldRules.requiredId(field, event.getPlacementToken(), MAX_TOKEN_CHARS));
    }

    private String discriminator(io.adtally.proto.events.v1.AdEvent event, EventType type)
            throws RejectedException {
        return switch (type) {
            case CLICK ->
                    event.getClickId().isEmpty() ? "" : requiredId("click_id", event.getClickId());
            case QR_SCAN -> requiredId("scan_id", event.getScanId());
            case CONVERSION -> requiredId("conversion_id", event.getConversionId());
            default -> "";
        };
    }

    /** Without a user rather than as the user of everybody who has none. */
    private String userId(String userId, ClearedFields cleared) {
        if (userId.isEmpty()) {
            return userId;
        }
        boolean valid =
                FieldRules.isText(userId, MAX_USER_ID_BYTES)
                        && !userId.isBlank()
                        && !placeholders.contain(userId);
        if (valid) {
            return userId;
        }
        cleared.add(Field.USER_ID);
        return "";
    }

    private static String conversionCurrency(
            io.adtally.proto.events.v1.AdEvent event, ClearedFields cleared) {
        return currency(Field.CURRENCY, event.getCurrency(), event, cleared);
    }

    /** A value is none without its currency. */
    private static long conversionValue(
            io.adtally.proto.events.v1.AdEvent event, String currency, ClearedFields cleared) {
        long value = event.getConversionValueMicros();
        boolean valid =
                value == 0
                        || (value > 0
                                && value <= MAX_CONVERSION_VALUE_MICROS
                                && !currency.isEmpty());
        if (valid) {
            return value;
        }
        cleared.add(Field.CONVERSION_VALUE_MICROS);
        return 0;
    }

    private static String currency(
            Field field,
            String currency,
            io.adtally.proto.events.v1.AdEvent event,
            ClearedFields cleared) {
        if (currency.isEmpty() || Currencies.isInUse(currency, event.getEventTimeMs())) {
            return currency;
        }
        cleared.add(field);
        return "";
    }

    private static long auctionPrice(io.adtally.proto.events.v1.AdEvent event)
            throws RejectedException {
        return event.hasAuctionPriceCpmMicros()
                ? FieldRules.price("auction_price_cpm_micros", event.getAuctionPriceCpmMicros())
                : AdEvent.ABSENT;
    }

    /** A producer that has no field for it yet says it in {@code currency}. */
    private static String auctionPriceCurrency(
            io.adtally.proto.events.v1.AdEvent event, ClearedFields cleared)
            throws RejectedException {
        boolean priced = event.hasAuctionPriceCpmMicros();
        String own = event.getAuctionPriceCurrency();
        if (priced && !own.isEmpty()) {
            FieldRules.currency("auction_price_currency", own, event.getEventTimeMs());
        } else if (priced && !event.getCurrency().isEmpty()) {
            return FieldRules.currency("currency", event.getCurrency(), event.getEventTimeMs());
        } else {
            currency(Field.AUCTION_PRICE_CURRENCY, own, event, cleared);
        }
        currency(Field.CURRENCY, event.getCurrency(), event, cleared);
        return priced ? own : "";
    }

    private static Validity validity(io.adtally.proto.events.v1.AdEvent event)
            throws RejectedException {
        Validity validity = Validity.ofNumber(event.getValidityValue());
        if (validity == null) {
            throw FieldRules.unknownEnum("validity", event.getValidityValue());
        }
        return validity;
    }

    /** It multiplies what is paid per thousand impressions, and nothing on other events. */
    private static long quantity(
            io.adtally.proto.events.v1.AdEvent event, EventType type, ClearedFields cleared)
            throws RejectedException {
        if (!event.hasQuantityMilli()) {
            return AdEvent.ABSENT;
        }
        long milli = event.getQuantityMilli();
        if (type == EventType.IMPRESSION || type == EventType.VIEWABLE) {
            return FieldRules.between(
                    "quantity_milli",
                    milli,
                    1,
                    MAX_QUANTITY_MILLI,
                    " (thousandths: 1000 is one viewer)");
        }
        if (milli >= 1 && milli <= MAX_QUANTITY_MILLI) {
            return milli;
        }
        cleared.add(Field.QUANTITY_MILLI);
        return AdEvent.ABSENT;
    }
}
