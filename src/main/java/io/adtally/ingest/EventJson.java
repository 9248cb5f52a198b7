package io.adtally.ingest;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.adtally.event.SourceRecord;
import io.adtally.proto.events.v1.AdEvent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An event as JSON, for a person to mend, and back. */
public final class EventJson {
    private static final ProtobufDecoder<AdEvent> PROTOBUF =
            new ProtobufDecoder<>(AdEvent.getDefaultInstance());
    private static final JsonDecoder<AdEvent> JSON =
            new JsonDecoder<>(AdEvent.getDefaultInstance());
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();

    private EventJson() {}

    /** One object; empty if the bytes are no event. Unknown fields of protobuf are left out. */
    public static Optional<String> read(byte[] value, String contentType) {
        try {
            switch (contentType) {
                case SourceRecord.PROTOBUF -> {
                    return Optional.of(PRINTER.print(PROTOBUF.decode(value)));
                }
                case SourceRecord.JSON -> {
                    JSON.decode(value);
                    return Optional.of(new String(value, StandardCharsets.UTF_8));
                }
                default -> {
                    return Optional.empty();
                }
            }
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
            AdEvent decoded = JSON.decode(text);
            return contentType.equals(SourceRecord.JSON) ? text : decoded.toByteArray();
        } catch (RejectedException e) {
            throw new IllegalArgumentException(e.getMessage());
        }
    }
}
