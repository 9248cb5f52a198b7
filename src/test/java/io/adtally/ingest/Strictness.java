package io.adtally.ingest;

import static io.adtally.deadletter.RejectionReason.MALFORMED_JSON;
import static io.adtally.deadletter.RejectionReason.MALFORMED_PROTOBUF;
import static io.adtally.deadletter.RejectionReason.UNKNOWN_ENUM_VALUE;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import com.google.protobuf.util.JsonFormat;
import io.adtally.deadletter.RejectionReason;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.Consent;
import io.adtally.proto.events.v1.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * How strictly an event is read. The table of {@code src/docs/contracts.md} is made from it, and
 * each row is tried in both formats, which must come to the same verdict.
 *
 * <p>A rule of a field is a row with {@link #field}: its examples change a valid event, and what
 * they change is written in both formats. A rule of the formats has its examples written by hand.
 */
final class Strictness {
    /** What becomes of an event that breaks the rule, or keeps to it. */
    enum Verdict {
        ACCEPTED,
        /** Accepted without the field. */
        CLEARED,
        REFUSED
    }

    /**
     * One rule.
     *
     * @param reason of protobuf; null: not refused
     */
    record Row(
            String field,
            String rule,
            Verdict verdict,
            RejectionReason reason,
            List<Example> examples) {

        /** Broken bytes and broken text have a reason each. */
        RejectionReason jsonReason() {
            return reason == MALFORMED_PROTOBUF ? MALFORMED_JSON : reason;
        }

        /** As the docs name it. */
        String reasonText() {
            return reason == null
                    ? ""
                    : reason == MALFORMED_PROTOBUF
                            ? "`MALFORMED_PROTOBUF`, `MALFORMED_JSON`"
                            : "`" + reason + "`";
        }

        Row with(Example... more) {
            List<Example> all = new ArrayList<>(examples);
            all.addAll(List.of(more));
            return new Row(field, rule, verdict, reason, all);
        }
    }

    /**
     * What is done to a valid event.
     *
     * @param protobuf null: protobuf cannot say it
     * @param json null: JSON cannot say it
     */
    record Example(String name, InProtobuf protobuf, InJson json) {}

    /** Writes an event with the example in it. */
    interface InProtobuf {
        byte[] write(AdEvent event);
    }

    /** Writes an event with the example in it. */
    interface InJson {
        String write(AdEvent event);
    }

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private Strictness() {}

    /** In the order of the docs: first what holds of every field. */
    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        rows.add(once());
        rows.add(labelsOnce());
        rows.add(emptyLabel());
        rows.add(types());
        rows.add(packed());
        rows.add(int32());
        rows.add(int64());
        rows.add(bool());
        rows.add(utf8());
        rows.add(unknownFields());
        rows.add(unknownEnums());
        rows.add(unknownMedia());
        rows.add(enumNames());
        rows.add(absent());
        rows.add(nesting());
        rows.add(whole());
        rows.addAll(FieldStrictness.rows());
        return rows;
    }

    private static Row once() {
        return malformed(
                        "every singular field",
                        "is given once, at any depth, whatever it holds; of a oneof only one"
                                + " member; in JSON under one of its two names")
                .with(
                        appended(
                                "user_id twice",
                                5,
                                out -> {
                                    out.writeString(5, "a");
                                    out.writeString(5, "a");
                                },
                                "\"userId\":\"a\",\"userId\":\"a\""),
                        appended(
                                "user_id under both names",
                                5,
                                null,
                                "\"userId\":\"a\",\"user_id\":\"a\""),
                        appended(
                                "user_id under both names, once null",
                                5,
                                null,
                                "\"userId\":null,\"user_id\":\"a\""),
                        appended(
                                "test twice",
                                14,
                                out -> {
                                    out.writeBool(14, true);
                                    out.writeBool(14, false);
                                },
                                "\"test\":true,\"test\":false"),
                        appended(
                                "quantity_milli twice",
                                13,
                                out -> {
                                    out.writeInt64(13, 1);
                                    out.writeInt64(13, 2);
                                },
                                "\"quantityMilli\":1,\"quantityMilli\":2"),
                        appended(
                                "context twice",
                                15,
                                out -> {
                                    out.writeMessage(15, Context.getDefaultInstance());
                                    out.writeMessage(15, site("a"));
                                },
                                "\"context\":{},\"context\":{\"siteId\":\"a\"}"),
                        appended(
                                "context.site_id twice",
                                15,
                                out ->
                                        out.writeByteArray(
                                                15,
                                                join(
                                                        site("a").toByteArray(),
                                                        site("b").toByteArray())),
                                "\"context\":{\"siteId\":\"a\",\"siteId\":\"b\"}"),
                        appended(
                                "consent.gdpr twice",
                                16,
                                out ->
                                        out.writeByteArray(
                                                16,
                                                wire(
                                                        consent -> {
                                                            consent.writeBool(1, true);
                                                            consent.writeBool(1, false);
                                                        })),
                                "\"consent\":{\"gdpr\":true,\"gdpr\":false}"),
                        new Example(
                                "two events in one record",
                                event ->
                                        join(
                                                event.toByteArray(),
                                                Input.impression().build().toByteArray()),
                                event -> print(event) + print(Input.impression().build())));
    }

    private static Row labelsOnce() {
        return malformed("`labels`", "holds each key once")
                .with(
                        labels(
                                "a key twice",
                                "\"labels\":{\"a\":\"1\",\"b\":\"2\",\"a\":\"1\"}",
                                entry("a", "1"),
                                entry("b", "2"),
                                entry("a", "1")),
                        labels(
                                "the empty key twice",
                                "\"labels\":{\"\":\"1\",\"\":\"2\"}",
                                entry("", "1"),
                                wire(out -> out.writeString(2, "2"))),
                        labels("a key twice in an entry", null, wire(Strictness::keyTwice)),
                        labels("a value twice in an entry", null, wire(Strictness::valueTwice)));
    }

    private static Row emptyLabel() {
        return accepted(
                        "`labels`",
                        "may hold the empty key; in protobuf an entry without a key has it, and one"
                                + " without a value the empty value")
                .with(
                        labels("the empty key", "\"labels\":{\"\":\"1\"}", entry("", "1")),
                        labels(
                                "no key",
                                "\"labels\":{\"\":\"1\"}",
                                wire(out -> out.writeString(2, "1"))),
                        labels(
                                "no value",
                                "\"labels\":{\"a\":\"\"}",
                                wire(out -> out.writeString(1, "a"))));
    }

    private static Row types() {
        Row row =
                malformed(
                        "every known field",
                        "is of its own type: in JSON a string, a number, an object …; in protobuf"
                                + " its wire type");
        for (FieldDescriptor field : AdEvent.getDescriptor().getFields()) {
            row = row.with(ofAnotherType(field));
        }
        for (Descriptor type : List.of(Context.getDescriptor(), Consent.getDescriptor())) {
            FieldDescriptor parent =
                    AdEvent.getDescriptor().getFields().stream()
                            .filter(
                                    field ->
                                            field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                                                    && field.getMessageType() == type)
                            .findFirst()
                            .orElseThrow();
            for (FieldDescriptor field : type.getFields()) {
                row = row.with(ofAnotherType(parent, field));
            }
        }
        return row.with(
                labels(
                        "a label's value",
                        "\"labels\":{\"a\":1}",
                        wire(
                                out -> {
                                    out.writeString(1, "a");
                                    out.writeInt64(2, 1);
                                })));
    }

    private static Row packed() {
        return accepted("`consent.gpp_sid`", "may be packed or not in protobuf, or both")
                .with(
                        appended(
                                "packed and not",
                                16,
                                out ->
                                        out.writeByteArray(
                                                16,
                                                wire(
                                                        consent -> {
                                                            consent.writeInt32(4, 7);
                                                            consent.writeByteArray(
                                                                    4, new byte[] {2, 3});
                                                        })),
                                "\"consent\":{\"gppSid\":[7,2,\"3\"]}"));
    }

    private static Row int32() {
        long tooLarge = 1L << 32;
        return malformed("every 32-bit number, and the number of an enum", "fits 32 bits")
                .with(
                        appended(
                                "context.device_type",
                                15,
                                out ->
                                        out.writeByteArray(
                                                15,
                                                wire(context -> context.writeInt64(4, tooLarge))),
                                "\"context\":{\"deviceType\":" + tooLarge + "}"),
                        appended(
                                "consent.gpp_sid",
                                16,
                                out ->
                                        out.writeByteArray(
                                                16,
                                                wire(
                                                        consent -> {
                                                            consent.writeInt64(4, 7);
                                                            consent.writeInt64(4, tooLarge);
                                                        })),
                                "\"consent\":{\"gppSid\":[7," + tooLarge + "]}"),
                        appended(
                                "media_type",
                                6,
                                out -> out.writeInt64(6, tooLarge + 1),
                                "\"mediaType\":" + (tooLarge + 1)));
    }

    private static Row int64() {
        byte[] tenBytes = new byte[10];
        Arrays.fill(tenBytes, (byte) -1);
        tenBytes[9] = 2;
        return malformed("every 64-bit number", "fits 64 bits")
                .with(
                        appended(
                                "conversion_value_micros",
                                10,
                                out -> {
                                    out.writeTag(10, WireFormat.WIRETYPE_VARINT);
                                    out.writeRawBytes(tenBytes);
                                },
                                "\"conversionValueMicros\":\"27670116110564327423\""));
    }

    private static Row bool() {
        return malformed("every bool", "is true or false; in protobuf 1 or 0")
                .with(
                        appended("test", 14, out -> out.writeInt32(14, 2), "\"test\":2"),
                        appended("test as 1", 14, null, "\"test\":1"),
                        appended("test as text", 14, null, "\"test\":\"true\""));
    }

    private static Row utf8() {
        return malformed("every text", "is UTF-8, without half of a surrogate pair")
                .with(
                        appended(
                                "no UTF-8",
                                5,
                                out -> out.writeByteArray(5, new byte[] {(byte) 0xC3, 0x28}),
                                null),
                        appended(
                                "half of a surrogate pair",
                                5,
                                out ->
                                        out.writeByteArray(
                                                5,
                                                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}),
                                "\"userId\":\"\\ud800\""));
    }

    private static Row unknownFields() {
        return accepted(
                        "every unknown field",
                        "is ignored at any depth, whatever it holds; JSON reads it as strictly"
                                + " as the rest (a key once), protobuf sees its length only")
                .with(
                        appended(
                                "at the top",
                                1000,
                                out -> {
                                    out.writeInt64(1000, 1);
                                    out.writeString(1001, "x");
                                },
                                "\"future\":{\"a\":[1,{\"b\":null}]},\"later\":\"x\""),
                        appended(
                                "nested",
                                15,
                                out ->
                                        out.writeByteArray(
                                                15, wire(context -> context.writeString(99, "x"))),
                                "\"context\":{\"future\":\"x\"}"),
                        appended("a long text", 1000, Strictness::longText, longTextInJson()));
    }

    private static Row unknownEnums() {
        return row(
                        "`type`, `validity`",
                        "is a value this version knows: what is paid depends on it",
                        Verdict.REFUSED,
                        UNKNOWN_ENUM_VALUE)
                .with(
                        appended("type", 2, out -> out.writeEnum(2, 99), "\"type\":99"),
                        appended("type by name", 2, null, "\"type\":\"EVENT_TYPE_VIDEO_PAUSE\""),
                        appended("negative", 2, out -> out.writeEnum(2, -1), "\"type\":-1"),
                        appended("validity", 18, out -> out.writeEnum(18, 3), "\"validity\":3"),
                        appended(
                                "validity by name",
                                18,
                                null,
                                "\"validity\":\"VALIDITY_UNCERTAIN\""));
    }

    private static Row unknownMedia() {
        return row(
                        "`media_type`",
                        "is a value this version knows: the catalog's is the one that counts",
                        Verdict.CLEARED,
                        null)
                .with(
                        appended("negative", 6, out -> out.writeEnum(6, -1), "\"mediaType\":-1"),
                        appended(
                                "media_type",
                                6,
                                out -> out.writeEnum(6, 99),
                                "\"mediaType\":\"MEDIA_TYPE_HOLOGRAM\""));
    }

    private static Row enumNames() {
        return malformed(
                        "`type`, `media_type`, `validity`",
                        "is in JSON the whole name, or the number as one")
                .with(
                        appended("a part of the name", 2, null, "\"type\":\"IMPRESSION\""),
                        appended("a number as text", 2, null, "\"type\":\"1\""));
    }

    private static Row absent() {
        return accepted(
                        "every field",
                        "is the same absent, `null` in JSON, or with the default of its type; only"
                                + " `auction_price_cpm_micros` and `quantity_milli` tell 0 from"
                                + " absent")
                .with(
                        appended("null", 5, out -> {}, "\"userId\":null"),
                        appended(
                                "defaults",
                                5,
                                out -> {
                                    out.writeString(5, "");
                                },
                                "\"userId\":\"\""),
                        appended(
                                "a default enum",
                                6,
                                out -> out.writeEnum(6, 0),
                                "\"mediaType\":\"MEDIA_TYPE_UNSPECIFIED\""));
    }

    private static Row nesting() {
        return malformed("the value", "nests at most 100 deep")
                .with(
                        appended(
                                "101 deep",
                                1000,
                                out -> {
                                    for (int i = 0; i < 101; i++) {
                                        out.writeTag(1000, WireFormat.WIRETYPE_START_GROUP);
                                    }
                                    for (int i = 0; i < 101; i++) {
                                        out.writeTag(1000, WireFormat.WIRETYPE_END_GROUP);
                                    }
                                },
                                "\"new\":" + "[".repeat(101) + "]".repeat(101)));
    }

    private static Row whole() {
        return malformed("the value", "is one event and nothing else")
                .with(
                        new Example(
                                "cut",
                                event -> cut(event.toByteArray()),
                                event -> cut(print(event))),
                        new Example(
                                "more behind it",
                                event -> join(event.toByteArray(), new byte[] {0, 0}),
                                event -> print(event) + "0"),
                        new Example("a list", null, event -> "[" + print(event) + "]"),
                        new Example("a byte order mark", null, event -> "\uFEFF" + print(event)));
    }

    /** A rule of a field; an example is a change to a valid event. */
    static Row field(String field, String rule, Verdict verdict, RejectionReason reason) {
        return row(field, rule, verdict, reason);
    }

    /** Whatever the change makes of the event, in both formats. */
    static Example changed(String name, Consumer<AdEvent.Builder> change) {
        UnaryOperator<AdEvent> changed =
                event -> {
                    AdEvent.Builder builder = event.toBuilder();
                    change.accept(builder);
                    return builder.build();
                };
        return new Example(
                name,
                event -> changed.apply(event).toByteArray(),
                event -> print(changed.apply(event)));
    }

    private static Row malformed(String field, String rule) {
        return row(field, rule, Verdict.REFUSED, MALFORMED_PROTOBUF);
    }

    private static Row accepted(String field, String rule) {
        return row(field, rule, Verdict.ACCEPTED, null);
    }

    private static Row row(String field, String rule, Verdict verdict, RejectionReason reason) {
        return new Row(field, rule, verdict, reason, List.of());
    }

    /**
     * The event without a field, and this in its place.
     *
     * @param number of the field of an event; unknown ones may be named too
     */
    private static Example appended(String name, int number, Fields wire, String json) {
        UnaryOperator<AdEvent> without =
                event -> {
                    FieldDescriptor field = AdEvent.getDescriptor().findFieldByNumber(number);
                    return field == null ? event : event.toBuilder().clearField(field).build();
                };
        return new Example(
                name,
                wire == null ? null : event -> join(without.apply(event).toByteArray(), wire(wire)),
                json == null
                        ? null
                        : event -> {
                            String text = print(without.apply(event));
                            return text.substring(0, text.length() - 1) + "," + json + "}";
                        });
    }

    private static Example labels(String name, String json, byte[]... entries) {
        return appended(
                name,
                AdEvent.LABELS_FIELD_NUMBER,
                out -> {
                    for (byte[] entry : entries) {
                        out.writeByteArray(AdEvent.LABELS_FIELD_NUMBER, entry);
                    }
                },
                json);
    }

    private static Example ofAnotherType(FieldDescriptor field) {
        return appended(
                field.getName(),
                field.getNumber(),
                out -> out.writeFixed32(field.getNumber(), 7),
                "\"" + field.getJsonName() + "\":[[7]]");
    }

    private static Example ofAnotherType(FieldDescriptor parent, FieldDescriptor field) {
        return appended(
                parent.getName() + "." + field.getName(),
                parent.getNumber(),
                out ->
                        out.writeByteArray(
                                parent.getNumber(),
                                wire(child -> child.writeFixed64(field.getNumber(), 7))),
                "\"" + parent.getJsonName() + "\":{\"" + field.getJsonName() + "\":[[7]]}");
    }

    private static byte[] entry(String key, String value) {
        return wire(
                out -> {
                    out.writeString(1, key);
                    out.writeString(2, value);
                });
    }

    private static void keyTwice(CodedOutputStream out) throws IOException {
        out.writeString(1, "a");
        out.writeString(1, "b");
        out.writeString(2, "1");
    }

    private static void valueTwice(CodedOutputStream out) throws IOException {
        out.writeString(1, "a");
        out.writeString(2, "1");
        out.writeString(2, "2");
    }

    private static void longText(CodedOutputStream out) throws IOException {
        out.writeString(1000, "x".repeat(100_000));
    }

    private static String longTextInJson() {
        return "\"" + "n".repeat(2000) + "\":\"" + "x".repeat(100_000) + "\"";
    }

    private static Context site(String id) {
        return Context.newBuilder().setSiteId(id).build();
    }

    private static byte[] wire(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static String print(AdEvent event) {
        try {
            return JsonFormat.printer().omittingInsignificantWhitespace().print(event);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] cut(byte[] value) {
        return Arrays.copyOf(value, value.length - 1);
    }

    private static String cut(String text) {
        return text.substring(0, text.length() - 1);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
