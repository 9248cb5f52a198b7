package io.adtally.local.traffic;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.AdEventOrBuilder;
import io.adtally.proto.events.v1.EventType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Records that must be refused by their own bytes, each with the code that says what is wrong. Each
 * begins as a good impression of an id of its own and is spoiled in one way.
 */
final class BadInput {
    private static final long DAY_MS = 86_400_000;

    /** Over the default cap of 256 KiB, and of 16 KiB for headers. */
    private static final int TOO_LARGE_BYTES = 300_000;

    private static final int TOO_LARGE_HEADER_BYTES = 20_000;

    private final String idPrefix;
    private final List<Kind> kinds = new ArrayList<>();
    private long number;

    /** One way to be wrong. */
    private interface Kind {
        Message spoil(AdEvent good, long dueMs);
    }

    BadInput(String idPrefix) {
        this.idPrefix = idPrefix;
        addRecords();
        addBytes();
        addJson();
        addFields();
    }

    int kinds() {
        return kinds.size();
    }

    /** Each kind is as likely, but for those of a size that would fill the disk. */
    Message any(SplittableRandom random, long dueMs) {
        int kind = random.nextInt(kinds.size());
        return kind == 0 && random.nextInt(20) != 0 ? make(1, dueMs) : make(kind, dueMs);
    }

    Message make(int kind, long dueMs) {
        AdEvent good =
                AdEvent.newBuilder()
                        .setImpressionId(idPrefix + "bad-" + Long.toString(number++, 36))
                        .setType(EventType.EVENT_TYPE_IMPRESSION)
                        .setEventTimeMs(dueMs)
                        .setPlacementToken("token-of-bad-input")
                        .build();
        return kinds.get(kind).spoil(good, dueMs);
    }

    private void addRecords() {
        // First, for any() makes it rarely.
        bytes("RECORD_TOO_LARGE", good -> Arrays.copyOf(good.toByteArray(), TOO_LARGE_BYTES));
        bytes("NULL_VALUE", good -> null);
        bytes("EMPTY_VALUE", good -> new byte[0]);
        header("HEADERS_TOO_LARGE", "baggage", new byte[TOO_LARGE_HEADER_BYTES]);
        header("FORGED_REPLAY_HEADER", "adtally.dlq.attempt", Encoder.text("3"));
        kinds.add(
                (good, dueMs) ->
                        record(
                                dueMs,
                                key(good),
                                good.toByteArray(),
                                "text/csv",
                                Map.of(),
                                "UNKNOWN_CONTENT_TYPE"));
        kinds.add(
                (good, dueMs) ->
                        record(
                                dueMs,
                                Encoder.text("another"),
                                good.toByteArray(),
                                Message.PROTOBUF,
                                Map.of(),
                                "KEY_MISMATCH"));
        kinds.add(
                (good, dueMs) ->
                        record(
                                dueMs,
                                null,
                                good.toByteArray(),
                                Message.PROTOBUF,
                                Map.of(),
                                "KEY_MISMATCH"));
    }

    private void addBytes() {
        String reason = "MALFORMED_PROTOBUF";
        bytes(reason, good -> Arrays.copyOf(good.toByteArray(), good.getSerializedSize() - 3));
        bytes(reason, good -> append(good, new byte[] {0}));
        bytes(reason, good -> append(good, new byte[] {0x0A, 2, (byte) 0xC3, 0x28}));
        bytes(reason, good -> append(good, varintLengths()));
        bytes(reason, good -> append(good, startOfGroups(200)));
        bytes(reason, good -> Encoder.text(Encoder.json(good)));
        bytes(reason, BadInput::withIdAsNumber);
        bytes(reason, good -> append(good, good.toByteArray()));
    }

    private void addJson() {
        json(good -> good + " {}");
        json(good -> good + good);
        json(good -> good.replace("{", "{\"impressionId\":\"x\","));
        json(good -> good.replace("{", "{\"impression_id\":\"x\","));
        json(good -> good.replace("{", "{/* well */"));
        json(good -> good.replace("\"impressionId\"", "impressionId"));
        json(good -> "\uFEFF" + good);
        json(good -> "[" + good + "]");
        json(good -> "[]");
        json(good -> "null");
        json(good -> good.substring(0, good.length() - 1));
        json(good -> good.replace("}", ",\"quantityMilli\":01}"));
        json(good -> good.replace("}", ",\"quantityMilli\":1.5}"));
        json(good -> good.replace("}", ",\"quantityMilli\":NaN}"));
        json(good -> good.replace("}", ",\"quantityMilli\":1e999999999}"));
        json(good -> good.replace("}", ",\"quantityMilli\":\"9223372036854775808\"}"));
        json(good -> good.replace("}", ",\"quantityMilli\":" + "9".repeat(1_000) + "}"));
        json(good -> good.replace("}", ",\"userId\":\"\\ud800\"}"));
        json(good -> good.replace("}", ",\"userId\":\"a\u0001b\"}"));
        json(good -> good.replace("}", ",\"x\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}"));
    }

    private void addFields() {
        field("MISSING_FIELD", AdEvent.Builder::clearType);
        field("MISSING_FIELD", AdEvent.Builder::clearEventTimeMs);
        field("MISSING_FIELD", AdEvent.Builder::clearPlacementToken);
        field("MISSING_FIELD", event -> event.setType(EventType.EVENT_TYPE_CONVERSION));
        field("MISSING_FIELD", event -> event.setType(EventType.EVENT_TYPE_QR_SCAN));
        field("UNKNOWN_ENUM_VALUE", event -> event.setTypeValue(99));
        field("EVENT_TIME_OUT_OF_RANGE", event -> shift(event, -8 * DAY_MS));
        field("EVENT_TIME_OUT_OF_RANGE", event -> shift(event, DAY_MS));
        field(
                "EVENT_TIME_OUT_OF_RANGE",
                event -> event.setEventTimeMs(event.getEventTimeMs() / 1000));
        field(
                "EVENT_TIME_OUT_OF_RANGE",
                event -> event.setEventTimeMs(event.getEventTimeMs() * 1000));
        field("INVALID_FIELD", event -> event.setAuctionPriceCpmMicros(-5));
        field("INVALID_FIELD", event -> event.setQuantityMilli(0));
        field("INVALID_FIELD", event -> event.setAuctionPriceCpmMicros(9_000_000_000_000_000L));
        field("INVALID_FIELD", event -> event.setAuctionPriceCpmMicros(5).setCurrency("usd"));
        field(
                "INVALID_FIELD",
                event -> event.setAuctionPriceCpmMicros(5).setAuctionPriceCurrency("DEM"));
        field("PLACEHOLDER_ID", event -> wrapId(event, "${", "}"));
        field("PLACEHOLDER_ID", event -> wrapId(event, "[", "]"));
        field("PLACEHOLDER_ID", event -> event.setPlacementToken("{{token}}"));
        field("PLACEHOLDER_ID", event -> click(event).setClickId("%%CACHEBUSTER%%"));
        field("PLACEHOLDER_ID", event -> conversion(event).setConversionId("undefined"));
        field("INVALID_FIELD", event -> event.setImpressionId(event.getImpressionId() + "\0"));
        field("INVALID_FIELD", event -> event.setImpressionId("long".repeat(17)));
        field("INVALID_FIELD", event -> event.setImpressionId("  "));
    }

    private void bytes(String reason, Function<AdEvent, byte[]> spoil) {
        kinds.add(
                (good, dueMs) ->
                        record(
                                dueMs,
                                key(good),
                                spoil.apply(good),
                                Message.PROTOBUF,
                                Map.of(),
                                reason));
    }

    private void header(String reason, String name, byte[] value) {
        kinds.add(
                (good, dueMs) ->
                        record(
                                dueMs,
                                key(good),
                                good.toByteArray(),
                                Message.PROTOBUF,
                                Map.of(name, value),
                                reason));
    }

    private void json(UnaryOperator<String> spoil) {
        kinds.add(
                (good, dueMs) ->
                        record(
                                dueMs,
                                key(good),
                                Encoder.text(spoil.apply(Encoder.json(good))),
                                Message.JSON,
                                Map.of(),
                                "MALFORMED_JSON"));
    }

    private void field(String reason, Consumer<AdEvent.Builder> spoil) {
        kinds.add(
                (good, dueMs) -> {
                    AdEvent.Builder bad = good.toBuilder();
                    spoil.accept(bad);
                    return record(
                            dueMs,
                            key(bad),
                            bad.build().toByteArray(),
                            Message.PROTOBUF,
                            Map.of(),
                            reason);
                });
    }

    private static Message record(
            long dueMs,
            byte[] key,
            byte[] value,
            String contentType,
            Map<String, byte[]> headers,
            String reason) {
        return new Message(dueMs, Topics.IMPRESSIONS, key, value, contentType, headers, reason);
    }

    private static byte[] key(AdEventOrBuilder event) {
        return Encoder.text(event.getImpressionId());
    }

    private static void shift(AdEvent.Builder event, long byMs) {
        event.setEventTimeMs(event.getEventTimeMs() + byMs);
    }

    private static AdEvent.Builder conversion(AdEvent.Builder event) {
        return event.setType(EventType.EVENT_TYPE_CONVERSION)
                .setConversionId("order")
                .setConversionValueMicros(1)
                .setCurrency("USD");
    }

    /** An id of each run's own, as all others are. */
    private static void wrapId(AdEvent.Builder event, String before, String behind) {
        event.setImpressionId(before + event.getImpressionId() + behind);
    }

    private static AdEvent.Builder click(AdEvent.Builder event) {
        return event.setType(EventType.EVENT_TYPE_CLICK);
    }

    /** The id as a varint, which the library takes for an unknown field. */
    private static byte[] withIdAsNumber(AdEvent good) {
        UnknownFieldSet number =
                UnknownFieldSet.newBuilder()
                        .addField(1, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                        .build();
        return good.toBuilder().clearImpressionId().setUnknownFields(number).build().toByteArray();
    }

    /** Field 4, a text, with a length of -1. */
    private static byte[] varintLengths() {
        byte[] bytes = new byte[11];
        Arrays.fill(bytes, (byte) 0xFF);
        bytes[0] = 0x22;
        bytes[10] = 1;
        return bytes;
    }

    /** Field 30 as a group that holds itself, over and over. */
    private static byte[] startOfGroups(int depth) {
        byte[] bytes = new byte[depth * 4];
        for (int i = 0; i < depth; i++) {
            bytes[2 * i] = (byte) 0xF3;
            bytes[2 * i + 1] = 1;
            bytes[2 * (depth + i)] = (byte) 0xF4;
            bytes[2 * (depth + i) + 1] = 1;
        }
        return bytes;
    }

    private static byte[] append(AdEvent good, byte[] rest) {
        return good.toByteString().concat(ByteString.copyFrom(rest)).toByteArray();
    }
}
