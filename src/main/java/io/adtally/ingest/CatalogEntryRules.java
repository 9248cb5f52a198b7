package io.adtally.ingest;

import io.adtally.deadletter.RejectionReason;
import io.adtally.event.CapScope;
import io.adtally.event.EventType;
import io.adtally.event.FrequencyCap;
import io.adtally.event.MediaType;
import io.adtally.event.PricingModel;
import io.adtally.event.SourceRecord;
import io.adtally.event.Terms;
import io.adtally.proto.catalog.v1.AttributionWindow;
import io.adtally.proto.catalog.v1.CatalogEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Decides whether a record of the catalog topic is a valid entry, taken by itself; whether it may
 * stand beside the entries before it is for the impression stage to say.
 */
final class CatalogEntryRules {
    static final long SINCE_EVER = 0;
    static final int MAX_CAPS = 8;
    static final int MAX_CAP_IMPRESSIONS = 1000;
    static final long MIN_CAP_WINDOW_MS = 60_000L;
    static final long MAX_CAP_WINDOW_MS = 30L * 24 * 60 * 60 * 1000;
    static final long MIN_ATTRIBUTION_WINDOW_MS = 1_000L;

    /** As long as {@code adtally.attribution.max-window} can be. */
    static final long MAX_ATTRIBUTION_WINDOW_MS = 366L * 24 * 60 * 60 * 1000;

    private static final Decoder<CatalogEntry> DECODER =
            new Decoder<>(CatalogEntry.getDefaultInstance());

    private CatalogEntryRules() {}

    /** The terms the record states; otherwise the first fault is thrown, with a catalog reason. */
    static Terms check(SourceRecord source) throws RejectedException {
        if (source.value() == null) {
            throw new RejectedException(
                    RejectionReason.CATALOG_ENTRY_REMOVED,
                    "a tombstone; entries are never taken back");
        }
        try {
            Terms terms =
                    terms(
                            DECODER.decode(source.value(), source.contentType()),
                            source.timestampMs());
            checkKey(terms, source.key());
            return terms;
        } catch (RejectedException e) {
            throw new RejectedException(RejectionReason.MALFORMED_CATALOG_ENTRY, e.getMessage());
        }
    }

    /**
     * The terms an entry states.
     *
     * @param publishedMs the broker's timestamp of the entry's record, UTC epoch millis
     */
    private static Terms terms(CatalogEntry entry, long publishedMs) throws RejectedException {
        long validFromMs = validFrom(entry.getValidFromMs());
        return new Terms(
                id("token", entry.getToken(), AdEventRules.MAX_TOKEN_CHARS),
                validFromMs,
                id("advertiser_id", entry.getAdvertiserId()),
                id("campaign_id", entry.getCampaignId()),
                id("line_item_id", entry.getLineItemId()),
                id("creative_id", entry.getCreativeId()),
                mediaType(entry.getMediaTypeValue()),
                pricingModel(entry.getPricingModelValue()),
                FieldRules.price("price_micros", entry.getPriceMicros()),
                FieldRules.currency(
                        "currency",
                        entry.getCurrency(),
                        validFromMs == SINCE_EVER ? publishedMs : validFromMs),
                caps(entry.getFrequencyCapsList()),
                windows(entry.getAttributionWindowsList()));
    }

    private static String id(String field, String value) throws RejectedException {
        return id(field, value, AdEventRules.MAX_ID_CHARS);
    }

    private static String id(String field, String value, int maxChars) throws RejectedException {
        return Placeholders.refuseMacro(field, FieldRules.requiredId(field, value, maxChars));
    }

    private static long validFrom(long validFromMs) throws RejectedException {
        if (validFromMs != SINCE_EVER && !FieldRules.isTime(validFromMs)) {
            throw FieldRules.invalid(
                    "valid_from_ms", FieldRules.notATime(validFromMs) + ", or 0 for since ever");
        }
        return validFromMs;
    }

    private static MediaType mediaType(int number) throws RejectedException {
        MediaType type = MediaType.ofNumber(number);
        if (type == null) {
            throw FieldRules.unknownEnum("media_type", number);
        }
        return type;
    }

    private static PricingModel pricingModel(int number) throws RejectedException {
        if (number == 0) {
            throw FieldRules.missing("pricing_model");
        }
        PricingModel model = PricingModel.ofNumber(number);
        if (model == null) {
            throw FieldRules.unknownEnum("pricing_model", number);
        }
        return model;
    }

    private static List<FrequencyCap> caps(List<io.adtally.proto.catalog.v1.FrequencyCap> entries)
            throws RejectedException {
        if (entries.size() > MAX_CAPS) {
            throw FieldRules.invalid(
                    "frequency_caps", entries.size() + " caps, at most " + MAX_CAPS + " allowed");
        }
        List<FrequencyCap> caps = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            caps.add(cap("frequency_caps[" + i + "].", entries.get(i)));
        }
        return List.copyOf(caps);
    }

    private static FrequencyCap cap(String path, io.adtally.proto.catalog.v1.FrequencyCap entry)
            throws RejectedException {
        CapScope scope = CapScope.ofNumber(entry.getScopeValue());
        if (scope == null) {
            throw entry.getScopeValue() == 0
                    ? FieldRules.missing(path + "scope")
                    : FieldRules.unknownEnum(path + "scope", entry.getScopeValue());
        }
        return new FrequencyCap(
                scope,
                (int)
                        FieldRules.between(
                                path + "max_impressions",
                                entry.getMaxImpressions(),
                                1,
                                MAX_CAP_IMPRESSIONS),
                FieldRules.between(
                        path + "window_ms",
                        entry.getWindowMs(),
                        MIN_CAP_WINDOW_MS,
                        MAX_CAP_WINDOW_MS),
                entry.getPerContext());
    }

    private static Map<EventType, Long> windows(List<AttributionWindow> entries)
            throws RejectedException {
        Map<EventType, Long> windows = new EnumMap<>(EventType.class);
        for (int i = 0; i < entries.size(); i++) {
            AttributionWindow entry = entries.get(i);
            String path = "attribution_windows[" + i + "].";
            EventType type = EventType.ofNumber(entry.getEventTypeValue());
            if (type == null) {
                throw entry.getEventTypeValue() == 0
                        ? FieldRules.missing(path + "event_type")
                        : FieldRules.unknownEnum(path + "event_type", entry.getEventTypeValue());
            }
            if (type == EventType.IMPRESSION) {
                throw FieldRules.invalid(
                        path + "event_type", "EVENT_TYPE_IMPRESSION, every other type is allowed");
            }
            long windowMs =
                    FieldRules.between(
                            path + "window_ms",
                            entry.getWindowMs(),
                            MIN_ATTRIBUTION_WINDOW_MS,
                            MAX_ATTRIBUTION_WINDOW_MS);
            if (windows.put(type, windowMs) != null) {
                throw FieldRules.invalid(
                        "attribution_windows", "given twice for " + type + ", once is allowed");
            }
        }
        return Collections.unmodifiableMap(windows);
    }

    /** By its key compaction knows what to keep: one record for each token and moment. */
    private static void checkKey(Terms terms, byte[] key) throws RejectedException {
        String expected = terms.token() + "@" + terms.validFromMs();
        if (!Arrays.equals(key, expected.getBytes(StandardCharsets.US_ASCII))) {
            throw FieldRules.invalid(
                    "the Kafka key",
                    (key == null ? "missing" : Excerpt.of(new String(key, StandardCharsets.UTF_8)))
                            + ", token and valid_from_ms make it "
                            + Excerpt.of(expected));
        }
    }
}
