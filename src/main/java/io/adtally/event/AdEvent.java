package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A valid ad event, as ingest hands it on; the rules of its fields are those of {@code
 * schemas/proto}. Texts are empty where the event had none.
 *
 * @param eventId its idempotency key
 * @param impressionKey the event id of the impression it belongs to, its own for an impression; the
 *     key of the impression stage, for 16 bytes make a smaller state than the id's text
 * @param discriminator click, scan or conversion id
 * @param conversionValueMicros millionths of {@code currency}'s unit; 0 if not given
 * @param auctionPriceCpmMicros millionths per thousand impressions; {@link #ABSENT} if not given
 * @param auctionPriceCurrency ISO 4217 of the auction's price; empty: the terms'
 * @param quantityMilli multiplier in thousandths; {@link #ABSENT} if not given
 * @param personalDataAllowed false where GDPR applies and no consent string came
 * @param labels in the order of their keys, so that the same event has the same bytes
 * @param test as the event itself says; the impression's word counts
 * @param validity the producer's verdict on this event alone
 * @param clearedFields paths of the fields whose values broke a rule and were left out, in the
 *     order of the schema, as {@code context.country}
 * @param facts as received, see {@link Facts}
 * @param source for the dead letter it may become; its key is always the impression id
 */
public record AdEvent(
        EventId eventId,
        EventId impressionKey,
        String impressionId,
        EventType type,
        long eventTimeMs,
        String placementToken,
        String userId,
        MediaType mediaType,
        String discriminator,
        long conversionValueMicros,
        String currency,
        long auctionPriceCpmMicros,
        String auctionPriceCurrency,
        long quantityMilli,
        Context context,
        boolean gdpr,
        boolean personalDataAllowed,
        boolean test,
        Map<String, String> labels,
        Validity validity,
        List<String> clearedFields,
        Facts facts,
        SourceRecord source) {
    public static final long ABSENT = -1;

    /** A multiplier of one, which holds where an event gives none. */
    public static final long ONE_MILLI = 1_000;

    public boolean isImpression() {
        return type == EventType.IMPRESSION;
    }

    /** What the event says of how many saw it: its own multiplier, or one. In thousandths. */
    public long quantityMilliOrOne() {
        return quantityMilli == ABSENT ? ONE_MILLI : quantityMilli;
    }

    /** Written for every event that crosses to the impression stage, and for every held one. */
    public enum Bytes implements Codec<AdEvent> {
        INSTANCE;

        private static final int GDPR = 1;
        private static final int PERSONAL_DATA_ALLOWED = 1 << 1;
        private static final int TEST = 1 << 2;
        private static final int JSON = 1 << 3;

        @Override
        public Class<AdEvent> type() {
            return AdEvent.class;
        }

        @Override
        public void write(AdEvent event, DataOutput out) throws IOException {
            out.writeByte(event.type.number());
            out.writeByte(event.mediaType.number());
            out.writeByte(flags(event));
            EventId.Bytes.INSTANCE.write(event.eventId, out);
            if (!event.isImpression()) {
                EventId.Bytes.INSTANCE.write(event.impressionKey, out);
            }
            Wire.writeText(event.impressionId, out);
            Wire.writeVarint(event.eventTimeMs, out);
            Wire.writeText(event.placementToken, out);
            Wire.writeText(event.userId, out);
            Wire.writeText(event.discriminator, out);
            Wire.writeVarint(event.conversionValueMicros, out);
            Wire.writeText(event.currency, out);
            // ABSENT is -1, which as a varint would take ten bytes.
            Wire.writeVarint(event.auctionPriceCpmMicros + 1, out);
            Wire.writeVarint(event.quantityMilli + 1, out);
            writeContext(event.context, out);
            writeLabels(event.labels, out);
            writeSource(event.source, out);
            Wire.writeText(event.auctionPriceCurrency, out);
            out.writeByte(event.validity.number());
            writeTexts(event.clearedFields, out);
            out.writeInt(event.facts.checksum());
            out.writeInt(event.facts.byFact());
        }

        @Override
        public AdEvent read(DataInput in, int version) throws IOException {
            EventType type = EventType.ofNumber(in.readByte());
            MediaType mediaType = MediaType.ofNumber(in.readByte());
            int flags = in.readByte();
            EventId eventId = EventId.Bytes.INSTANCE.read(in, version);
            EventId impressionKey =
                    type == EventType.IMPRESSION
                            ? eventId
                            : EventId.Bytes.INSTANCE.read(in, version);
            String impressionId = Wire.readText(in);
            long eventTimeMs = Wire.readVarint(in);
            String placementToken = Wire.readText(in);
            String userId = Wire.readText(in);
            String discriminator = Wire.readText(in);
            long conversionValueMicros = Wire.readVarint(in);
            String currency = Wire.readText(in);
            long auctionPriceCpmMicros = Wire.readVarint(in) - 1;
            long quantityMilli = Wire.readVarint(in) - 1;
            Context context = readContext(in);
            Map<String, String> labels = readLabels(in);
            SourceRecord source = readSource(impressionId, (flags & JSON) != 0, in);
            boolean first = version == 1;
            return new AdEvent(
                    eventId,
                    impressionKey,
                    impressionId,
                    type,
                    eventTimeMs,
                    placementToken,
                    userId,
                    mediaType,
                    discriminator,
                    conversionValueMicros,
                    currency,
                    auctionPriceCpmMicros,
                    first ? "" : Wire.readText(in),
                    quantityMilli,
                    context,
                    (flags & GDPR) != 0,
                    (flags & PERSONAL_DATA_ALLOWED) != 0,
                    (flags & TEST) != 0,
                    labels,
                    first ? Validity.VALID : Validity.ofNumber(in.readByte()),
                    first ? List.of() : readTexts(in),
                    first
                            // Format 1 held no event of which a field had been cleared.
                            ? factsOf(
                                    type,
                                    userId,
                                    placementToken,
                                    auctionPriceCpmMicros,
                                    quantityMilli,
                                    conversionValueMicros,
                                    currency)
                            : new Facts(in.readInt(), in.readInt()),
                    source);
        }

        private static Facts factsOf(
                EventType type,
                String userId,
                String placementToken,
                long auctionPriceCpmMicros,
                long quantityMilli,
                long conversionValueMicros,
                String currency) {
            return type == EventType.IMPRESSION
                    ? Facts.ofImpression(
                            userId,
                            placementToken,
                            auctionPriceCpmMicros,
                            quantityMilli == ABSENT ? ONE_MILLI : quantityMilli)
                    : Facts.ofOther(userId, quantityMilli, conversionValueMicros, currency);
        }

        private static void writeTexts(List<String> texts, DataOutput out) throws IOException {
            Wire.writeVarint(texts.size(), out);
            for (String text : texts) {
                Wire.writeText(text, out);
            }
        }

        private static List<String> readTexts(DataInput in) throws IOException {
            int size = (int) Wire.readVarint(in);
            if (size == 0) {
                return List.of();
            }
            List<String> texts = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                texts.add(Wire.readText(in));
            }
            return List.copyOf(texts);
        }

        private static int flags(AdEvent event) {
            return (event.gdpr ? GDPR : 0)
                    | (event.personalDataAllowed ? PERSONAL_DATA_ALLOWED : 0)
                    | (event.test ? TEST : 0)
                    | (SourceRecord.JSON.equals(event.source.contentType()) ? JSON : 0);
        }

        private static void writeContext(Context context, DataOutput out) throws IOException {
            Wire.writeText(context.siteId(), out);
            Wire.writeText(context.appId(), out);
            Wire.writeText(context.country(), out);
            Wire.writeVarint(context.deviceType(), out);
            Wire.writeText(context.placementContext(), out);
        }

        private static Context readContext(DataInput in) throws IOException {
            return new Context(
                    Wire.readText(in),
                    Wire.readText(in),
                    Wire.readText(in),
                    (int) Wire.readVarint(in),
                    Wire.readText(in));
        }

        private static void writeLabels(Map<String, String> labels, DataOutput out)
                throws IOException {
            Wire.writeVarint(labels.size(), out);
            for (Map.Entry<String, String> label : labels.entrySet()) {
                Wire.writeText(label.getKey(), out);
                Wire.writeText(label.getValue(), out);
            }
        }

        private static Map<String, String> readLabels(DataInput in) throws IOException {
            int size = (int) Wire.readVarint(in);
            if (size == 0) {
                return Map.of();
            }
            Map<String, String> labels = new TreeMap<>();
            for (int i = 0; i < size; i++) {
                labels.put(Wire.readText(in), Wire.readText(in));
            }
            return labels;
        }

        /** Without the key, which is the impression id, or the event would not have been valid. */
        private static void writeSource(SourceRecord source, DataOutput out) throws IOException {
            Wire.writeText(source.topic(), out);
            Wire.writeVarint(source.partition(), out);
            Wire.writeVarint(source.offset(), out);
            Wire.writeVarint(source.timestampMs(), out);
            Wire.writeVarint(source.attempt(), out);
            Wire.writeBytes(source.value(), out);
        }

        private static SourceRecord readSource(String impressionId, boolean json, DataInput in)
                throws IOException {
            return new SourceRecord(
                    Wire.readText(in),
                    (int) Wire.readVarint(in),
                    Wire.readVarint(in),
                    Wire.readVarint(in),
                    (int) Wire.readVarint(in),
                    json ? SourceRecord.JSON : SourceRecord.PROTOBUF,
                    impressionId.getBytes(StandardCharsets.UTF_8),
                    Wire.readBytes(in));
        }
    }
}
