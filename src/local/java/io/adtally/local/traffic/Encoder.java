package io.adtally.local.traffic;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.adtally.proto.events.v1.AdEvent;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Events to records: each in the topic's default encoding, or in the other one with a header. */
public record Encoder(boolean jsonByDefault) {
    private static final JsonFormat.Printer JSON =
            JsonFormat.printer().omittingInsignificantWhitespace();

    public Message inDefault(long dueMs, String topic, AdEvent event) {
        return message(dueMs, topic, event, jsonByDefault, null, Map.of());
    }

    /** With a header that says so, and one nobody asked for, as tracing adds them. */
    Message inOther(long dueMs, String topic, AdEvent event) {
        return message(
                dueMs,
                topic,
                event,
                !jsonByDefault,
                jsonByDefault ? Message.PROTOBUF : Message.JSON,
                Map.of("traceparent", text("00-not-a-trace")));
    }

    static String json(AdEvent event) {
        try {
            return JSON.print(event);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an event without Any fields always prints", e);
        }
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Message message(
            long dueMs,
            String topic,
            AdEvent event,
            boolean asJson,
            String contentType,
            Map<String, byte[]> headers) {
        return new Message(
                dueMs,
                topic,
                text(event.getImpressionId()),
                asJson ? text(json(event)) : event.toByteArray(),
                contentType,
                headers,
                null);
    }
}
