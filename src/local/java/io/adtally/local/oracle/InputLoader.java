package io.adtally.local.oracle;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.adtally.proto.catalog.v1.CatalogEntry;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.Consent;
import io.adtally.proto.events.v1.EventType;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes input records apart into rows of {@code oracle.records} and {@code oracle.entries}. */
final class InputLoader {
    private static final String JSON = "application/json";
    private static final JsonFormat.Parser JSON_PARSER =
            JsonFormat.parser().ignoringUnknownFields();

    private static final String UNREADABLE = "not readable, and nobody said so";

    /** Of {@code oracle.records}. */
    private static final int COLUMNS = 24;

    private final Refusals refusals;
    private final Drains drains;
    private final boolean jsonByDefault;

    InputLoader(Refusals refusals, Drains drains, boolean jsonByDefault) {
        this.refusals = refusals;
        this.drains = drains;
        this.jsonByDefault = jsonByDefault;
    }

    void loadEvent(ConsumerRecord<byte[], byte[]> record, CopyWriter rows) throws SQLException {
        String refusal = refusal(record);
        if (refusal != null) {
            loadRefused(record, refusal, rows);
            return;
        }
        AdEvent event = event(record);
        if (event == null) {
            loadRefused(record, UNREADABLE, rows);
            return;
        }
        boolean impression = event.getType() == EventType.EVENT_TYPE_IMPRESSION;
        boolean conversion = event.getType() == EventType.EVENT_TYPE_CONVERSION;
        Set<String> cleared = ClearedFields.of(event);
        rows.row(
                drains.epoch(record.topic(), record.partition(), record.offset()),
                record.topic(),
                record.partition(),
                record.offset(),
                ValueHash.of(record.value()),
                null,
                event.getImpressionId(),
                event.getTypeValue(),
                discriminator(event),
                event.getEventTimeMs(),
                impression ? event.getPlacementToken() : "",
                event.getUserId(),
                impression && event.hasAuctionPriceCpmMicros()
                        ? event.getAuctionPriceCpmMicros()
                        : null,
                impression ? auctionCurrency(event) : null,
                event.hasQuantityMilli() ? event.getQuantityMilli() : null,
                conversion ? event.getConversionValueMicros() : 0,
                conversion ? event.getCurrency() : "",
                event.getTest(),
                cleared.contains("context.country") ? "" : event.getContext().getCountry(),
                cleared.contains("context.placement_context")
                        ? ""
                        : event.getContext().getPlacementContext(),
                !cleared.contains("user_id") && personal(event.getConsent(), cleared),
                event.getValidityValue(),
                cleared.isEmpty() ? null : String.join(",", cleared),
                record.timestamp());
    }

    /** What {@link #loadEntry} leaves out. */
    void loadRefusedEntry(ConsumerRecord<byte[], byte[]> record, CopyWriter rows)
            throws SQLException {
        String refusal = refusal(record);
        if (refusal != null) {
            loadRefused(record, refusal, rows);
        } else if (entry(record) == null) {
            loadRefused(record, UNREADABLE, rows);
        }
    }

    void loadEntry(ConsumerRecord<byte[], byte[]> record, CopyWriter rows) throws SQLException {
        CatalogEntry entry = refusal(record) == null ? entry(record) : null;
        if (entry == null) {
            return;
        }
        rows.row(
                record.offset(),
                entry.getToken(),
                entry.getValidFromMs(),
                entry.getAdvertiserId(),
                entry.getCampaignId(),
                entry.getLineItemId(),
                entry.getCreativeId(),
                entry.getPricingModelValue(),
                entry.getPriceMicros(),
                entry.getCurrency(),
                entry.getMediaTypeValue(),
                caps(entry),
                windows(entry));
    }

    private String refusal(ConsumerRecord<byte[], byte[]> record) {
        return refusals.reason(record.topic(), record.partition(), record.offset());
    }

    private void loadRefused(ConsumerRecord<byte[], byte[]> record, String refusal, CopyWriter rows)
            throws SQLException {
        Object[] row = new Object[COLUMNS];
        row[0] = drains.epoch(record.topic(), record.partition(), record.offset());
        row[1] = record.topic();
        row[2] = record.partition();
        row[3] = record.offset();
        row[4] = ValueHash.of(record.value());
        row[5] = refusal;
        rows.row(row);
    }

    /** Null if it is none. */
    private AdEvent event(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return null;
        }
        String contentType = TopicReader.header(record, "content-type");
        try {
            if (contentType == null ? jsonByDefault : contentType.equals(JSON)) {
                AdEvent.Builder event = AdEvent.newBuilder();
                JSON_PARSER.merge(new String(record.value(), StandardCharsets.UTF_8), event);
                return event.build();
            }
            return AdEvent.parseFrom(record.value());
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    /** Null if it is none. */
    private static CatalogEntry entry(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() == null ? null : CatalogEntry.parseFrom(record.value());
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    /** Whether the user may be known: a consent string is there, or none is needed. */
    private static boolean personal(Consent consent, Set<String> cleared) {
        return !consent.getGdpr()
                || (!consent.getTcf().isEmpty() && !cleared.contains("consent.tcf"))
                || (!consent.getGpp().isEmpty() && !cleared.contains("consent.gpp"));
    }

    /** Null if the event does not say. */
    private static String auctionCurrency(AdEvent event) {
        String currency =
                event.getAuctionPriceCurrency().isEmpty()
                        ? event.getCurrency()
                        : event.getAuctionPriceCurrency();
        return currency.isEmpty() ? null : currency;
    }

    /** As a JSON array. */
    private static String caps(CatalogEntry entry) {
        return entry.getFrequencyCapsList().stream()
                .map(
                        cap ->
                                "{\"scope\":%d,\"max\":%d,\"window_ms\":%d,\"per_context\":%b}"
                                        .formatted(
                                                cap.getScopeValue(),
                                                cap.getMaxImpressions(),
                                                cap.getWindowMs(),
                                                cap.getPerContext()))
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** As a JSON object of milliseconds by the number of the type. */
    private static String windows(CatalogEntry entry) {
        return entry.getAttributionWindowsList().stream()
                .map(
                        window ->
                                "\"%d\":%d"
                                        .formatted(
                                                window.getEventTypeValue(), window.getWindowMs()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String discriminator(AdEvent event) {
        return switch (event.getType()) {
            case EVENT_TYPE_CLICK -> event.getClickId();
            case EVENT_TYPE_QR_SCAN -> event.getScanId();
            case EVENT_TYPE_CONVERSION -> event.getConversionId();
            default -> "";
        };
    }
}
