package io.adtally.io;

import io.adtally.event.Activity;
import io.adtally.event.EventType;
import io.adtally.event.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes the revisions of sessions under the user id, so that a user's stay in their order. The
 * record's time is that of the writing, for a late revision must not be deleted before it was read.
 */
public final class SessionSerializer implements KafkaRecordSerializationSchema<Session> {
    private static final long serialVersionUID = 1L;

    static final String SCHEMA_FILE = "session.avsc";

    private final String topic;
    private final SchemaIds schemaIds;
    private final byte[] generation;

    private transient AvroValues<Session> values;

    /**
     * A serializer for one run of the job.
     *
     * @param generation of the run: higher for each start by hand, the same after a recovery
     */
    public SessionSerializer(String topic, SchemaIds schemaIds, long generation) {
        this.topic = topic;
        this.schemaIds = schemaIds;
        this.generation = String.valueOf(generation).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void open(
            SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
        values = AvroValues.of(topic, SCHEMA_FILE, schemaIds, SessionSerializer::write);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            Session session, KafkaSinkContext context, Long timestamp) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic,
                        session.user().userId().getBytes(StandardCharsets.UTF_8),
                        values.write(session));
        record.headers().add(CanonicalEventSerializer.GENERATION_HEADER, generation);
        return record;
    }

    private static void write(Session session, AvroFields out) throws IOException {
        out.text("session_id", session.sessionId().toString());
        out.text("user_id", session.user().userId());
        out.flag("test", session.user().test());
        out.number("start", session.startMs());
        out.number("end", session.endMs());
        Activity activity = session.activity();
        out.numbersByKey("counts", byName(activity.counts()));
        out.texts("campaigns", activity.campaigns());
        out.flag("more_campaigns", activity.moreCampaigns());
        out.numbersByKey("amounts_nanos", activity.amountsNanos());
        out.number("revision", session.revision());
        out.textOrNull(
                "merged_into",
                session.mergedInto() == null ? null : session.mergedInto().toString());
    }

    private static Map<String, Long> byName(Map<EventType, Long> counts) {
        Map<String, Long> named = new TreeMap<>();
        counts.forEach((type, count) -> named.put(type.name(), count));
        return named;
    }
}
