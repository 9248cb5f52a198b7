package io.adtally.ingest;

import static io.adtally.deadletter.RejectionReason.EMPTY_VALUE;
import static io.adtally.deadletter.RejectionReason.EVENT_TIME_OUT_OF_RANGE;
import static io.adtally.deadletter.RejectionReason.FORGED_REPLAY_HEADER;
import static io.adtally.deadletter.RejectionReason.HEADERS_TOO_LARGE;
import static io.adtally.deadletter.RejectionReason.INVALID_FIELD;
import static io.adtally.deadletter.RejectionReason.KEY_MISMATCH;
import static io.adtally.deadletter.RejectionReason.MALFORMED_JSON;
import static io.adtally.deadletter.RejectionReason.MALFORMED_PROTOBUF;
import static io.adtally.deadletter.RejectionReason.MISSING_FIELD;
import static io.adtally.deadletter.RejectionReason.NULL_VALUE;
import static io.adtally.deadletter.RejectionReason.PLACEHOLDER_ID;
import static io.adtally.deadletter.RejectionReason.RECORD_TOO_LARGE;
import static io.adtally.deadletter.RejectionReason.UNKNOWN_CONTENT_TYPE;
import static io.adtally.deadletter.RejectionReason.UNKNOWN_ENUM_VALUE;

import com.google.protobuf.ByteString;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.Samples;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.EventType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** One record of every kind that ingest must refuse, with the reason. */
final class RefusedInput {
    private final List<Case> cases = new ArrayList<>();

    /** One kind. */
    record Case(String name, Input input, RejectionReason reason) {
        @Override
        public String toString() {
            return name;
        }
    }

    private RefusedInput() {}

    static List<Case> all() {
        RefusedInput refused = new RefusedInput();
        refused.addEnvelopes();
        refused.addBytes();
        refused.addJson();
        refused.addNumbers();
        refused.addIds();
        refused.addFields();
        return refused.cases;
    }

    private void addEnvelopes() {
        add("null value", Input.of((byte[]) null), NULL_VALUE);
        add("zero bytes", Input.of(new byte[0]), EMPTY_VALUE);
        add(
                "unknown content type",
                good().header("content-type", "text/csv"),
                UNKNOWN_CONTENT_TYPE);
        add(
                "record over the size cap",
                Input.of(new byte[Input.CONFIG.maxRecordBytes() + 1]),
                RECORD_TOO_LARGE);
        add(
                "compressed bomb, declared",
                Input.of(gzip(10_000_000)).header("content-encoding", "gzip"),
                UNKNOWN_CONTENT_TYPE);
        add("compressed bomb, undeclared", Input.of(gzip(10_000_000)), MALFORMED_PROTOBUF);
        add(
                "headers over the cap",
                good().header("x", "y".repeat(Input.CONFIG.maxHeadersBytes())),
                HEADERS_TOO_LARGE);
        add(
                "replay header forged on a main topic",
                good().header("adtally.dlq.attempt", "1"),
                FORGED_REPLAY_HEADER);
        add("Kafka key is not the impression id", good().key("imp-2"), KEY_MISMATCH);
        add("no Kafka key", good().key(null), KEY_MISMATCH);
    }

    private void addBytes() {
        byte[] whole = Input.impression().build().toByteArray();
        bytes(
                "truncated",
                Input.impression().build().toByteString().substring(0, whole.length - 1));
        bytes("tag 0", ByteString.fromHex("0001"));
        bytes("invalid UTF-8", ByteString.fromHex("2a02c328"));
        bytes("negative length", ByteString.fromHex("2affffffff0f"));
        bytes("nesting 150", groups(150));
        bytes("unknown-group depth 200", groups(200));
        bytes("group that never ends", ByteString.fromHex("c33e"));
        bytes("end of a group that never began", ByteString.fromHex("c43e"));
        bytes("JSON on a protobuf topic", ByteString.copyFromUtf8("{\"impressionId\":\"imp-1\"}"));
        add("protobuf on a JSON topic", good().topic(Input.JSON_TOPIC), MALFORMED_JSON);
        add(
                "wrong wire type for a required field",
                Input.of(ByteString.fromHex("08051001").toByteArray()),
                MALFORMED_PROTOBUF);
    }

    private void addJson() {
        json("duplicate key", ",\"userId\":\"a\",\"userId\":\"b\"}");
        json("trailing tokens", "} x");
        json("two documents", "}{}");
        json("depth 5000", ",\"new\":" + "[".repeat(5000) + "]".repeat(5000) + "}");
        json("lone surrogate", ",\"userId\":\"\\ud800\"}");
        json("control character", ",\"userId\":\"\u0001\"}");
        json("camelCase and snake_case of one field", ",\"impression_id\":\"imp-1\"}");
        add("root []", Input.json("[]"), MALFORMED_JSON);
        add("root null", Input.json("null"), MALFORMED_JSON);
        add("byte order mark", Input.json("\uFEFF{\"impressionId\":\"imp-1\"}"), MALFORMED_JSON);
        add("blank text", Input.json("  "), MALFORMED_JSON);
    }

    private void addNumbers() {
        json("1000-digit number", ",\"conversionValueMicros\":" + "1".repeat(1000) + "}");
        json("NaN", ",\"conversionValueMicros\":NaN}");
        json("1e999999999", ",\"conversionValueMicros\":1e999999999}");
        json("leading zeros", ",\"conversionValueMicros\":007}");
        json("1.5 for an int64", ",\"conversionValueMicros\":1.5}");
        json("int64 overflow", ",\"conversionValueMicros\":\"9223372036854775808\"}");
    }

    private void addIds() {
        field("impression id missing", Input.impression().clearImpressionId(), MISSING_FIELD);
        id("impression id blank", " ");
        id("impression id over 64", "x".repeat(65));
        id("impression id with NUL", "imp\0001");
        id("impression id with ANSI", "\u001b[31mred");
        add(
                "impression id a macro",
                Input.of(Input.impression().setImpressionId("${AUCTION_ID}")).key("${AUCTION_ID}"),
                PLACEHOLDER_ID);
        field("conversion without its id", conversion().clearConversionId(), MISSING_FIELD);
        field("scan without its id", Input.event(EventType.EVENT_TYPE_QR_SCAN), MISSING_FIELD);
        field(
                "impression without a token",
                Input.impression().clearPlacementToken(),
                MISSING_FIELD);
    }

    private void addFields() {
        time("timestamp 0", 0, MISSING_FIELD);
        time("timestamp negative", -1, EVENT_TIME_OUT_OF_RANGE);
        time("timestamp in seconds", Input.BROKER_MS / 1000, EVENT_TIME_OUT_OF_RANGE);
        time("timestamp in the far future", Long.MAX_VALUE, EVENT_TIME_OUT_OF_RANGE);
        time(
                "timestamp older than retention",
                Input.BROKER_MS - 8 * Samples.DAY_MS,
                EVENT_TIME_OUT_OF_RANGE);
        field("negative price", Input.impression().setAuctionPriceCpmMicros(-1), INVALID_FIELD);
        field(
                "price of nine billion",
                Input.impression().setAuctionPriceCpmMicros(9_000_000_000_000_000_000L),
                INVALID_FIELD);
        field("price in usd", priced("usd"), INVALID_FIELD);
        field("price in XXX", priced("XXX"), INVALID_FIELD);
        field("enum 0", Input.impression().setTypeValue(0), MISSING_FIELD);
        field(
                "enum number not known to this version",
                Input.impression().setTypeValue(11),
                UNKNOWN_ENUM_VALUE);
    }

    private void add(String name, Input input, RejectionReason reason) {
        cases.add(new Case(name, input, reason));
    }

    private void bytes(String name, ByteString value) {
        add(name, Input.of(value.toByteArray()), MALFORMED_PROTOBUF);
    }

    private void json(String name, String rest) {
        add(name, Input.jsonWith(rest), MALFORMED_JSON);
    }

    private void field(String name, AdEvent.Builder event, RejectionReason reason) {
        add(name, Input.of(event), reason);
    }

    private void id(String name, String id) {
        add(name, Input.of(Input.impression().setImpressionId(id)).key(id), INVALID_FIELD);
    }

    private void time(String name, long eventTimeMs, RejectionReason reason) {
        field(name, Input.impression().setEventTimeMs(eventTimeMs), reason);
    }

    private static Input good() {
        return Input.of(Input.impression());
    }

    private static AdEvent.Builder priced(String currency) {
        return Input.impression().setAuctionPriceCpmMicros(1).setCurrency(currency);
    }

    private static AdEvent.Builder conversion() {
        return Input.event(EventType.EVENT_TYPE_CONVERSION).setConversionId("order-1");
    }

    private static ByteString groups(int depth) {
        return ByteString.fromHex("c33e".repeat(depth) + "c43e".repeat(depth));
    }

    private static byte[] gzip(int zeros) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[zeros]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
