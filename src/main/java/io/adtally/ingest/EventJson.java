package io.adtally.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.adtally.event.SourceRecord;
import io.adtally.proto.events.v1.AdEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An event as JSON, for a person to mend, and back. */
public final class EventJson {
    private static final Decoder<AdEvent> DECODER = new Decoder<>(AdEvent.getDefaultInstance());
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();
    private static final JsonFactory FACTORY = new JsonFactory();

    private EventJson() {}

    /**
     * One object, with each 64-bit number as text: tools such as jq round what is beyond 2^53.
     * Empty if the bytes are no event. Unknown fields of protobuf are left out, those of JSON stay
     * as they are.
     */
    public static Optional<String> read(byte[] value, String contentType) {
        try {
            AdEvent event = DECODER.decode(value, contentType);
            return Optional.of(
                    contentType.equals(SourceRecord.JSON)
                            ? withTextForNumbers(value)
                            : PRINTER.print(event));
        } catch (RejectedException e) {
            return Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("our schemas hold nothing JSON could not say", e);
        }
    }

    /**
     * The bytes of a record's value.
     *
     * @throws IllegalArgumentException saying what is wrong, if the text is no event
     */
    public static byte[] write(String event, String contentType) {
        byte[] text = event.getBytes(StandardCharsets.UTF_8);
        try {
            AdEvent decoded = DECODER.decode(text, SourceRecord.JSON);
            return contentType.equals(SourceRecord.JSON) ? text : decoded.toByteArray();
        } catch (RejectedException e) {
            throw new IllegalArgumentException(e.getMessage());
        }
    }

    private static String withTextForNumbers(byte[] value) throws RejectedException {
        StringWriter text = new StringWriter();
        Descriptor type = AdEvent.getDescriptor();
        StrictJson.readObject(
                value,
                type,
                json -> {
                    try (JsonGenerator out = FACTORY.createGenerator(text)) {
                        copyObject(json.in(), type, out);
                    }
                });
        return text.toString();
    }

    private static void copyObject(JsonParser in, Descriptor type, JsonGenerator out)
            throws IOException {
        out.writeStartObject();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            out.writeFieldName(name);
            in.nextToken();
            copyValue(in, type == null ? null : JsonPlace.field(type, name), out);
        }
        out.writeEndObject();
    }

    /**
     * What stands there.
     *
     * @param field null: unknown, or in a map
     */
    private static void copyValue(JsonParser in, FieldDescriptor field, JsonGenerator out)
            throws IOException {
        boolean nested = field != null && field.getJavaType() == JavaType.MESSAGE;
        switch (in.currentToken()) {
            case START_OBJECT -> copyObject(in, nested ? field.getMessageType() : null, out);
            case START_ARRAY -> {
                out.writeStartArray();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    copyValue(in, field, out);
                }
                out.writeEndArray();
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                if (field != null && field.getJavaType() == JavaType.LONG) {
                    out.writeString(String.valueOf(new BigDecimal(in.getText()).longValueExact()));
                } else {
                    // As it was written, digit for digit.
                    out.writeNumber(in.getText());
                }
            }
            default -> out.copyCurrentEvent(in);
        }
    }
}
