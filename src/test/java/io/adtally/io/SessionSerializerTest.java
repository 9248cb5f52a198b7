package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.Activity;
import io.adtally.event.EventId;
import io.adtally.event.EventType;
import io.adtally.event.Session;
import io.adtally.event.UserKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SessionSerializerTest {
    private static final int PINNED_ID = 2;
    private static final EventId ID = new EventId(1, 2);
    private static final Activity ACTIVITY =
            new Activity(
                    Map.of(EventType.IMPRESSION, 3L, EventType.CLICK, 1L),
                    new TreeSet<>(List.of("b", "a")),
                    true,
                    Map.of("EUR", 5L, "USD", 7L));

    private final SessionSerializer serializer =
            new SessionSerializer("sessions", new PinnedSchemaIds(), 17);

    @BeforeEach
    void open() {
        serializer.open(null, null);
    }

    @Test
    void writesEveryFieldWhereTheSchemaHasIt() throws Exception {
        Session session =
                new Session(ID, new UserKey("user-ü", true), 1_000, 2_000, ACTIVITY, 4, null);

        GenericRecord read = read(session);
        assertThat(read.get("session_id")).hasToString("00000000-0000-0001-0000-000000000002");
        assertThat(read.get("user_id")).hasToString("user-ü");
        assertThat(read.get("test")).isEqualTo(true);
        assertThat(read.get("start")).isEqualTo(1_000L);
        assertThat(read.get("end")).isEqualTo(2_000L);
        assertThat(byText(read.get("counts"))).isEqualTo(Map.of("IMPRESSION", 3L, "CLICK", 1L));
        assertThat(read.get("campaigns")).hasToString("[a, b]");
        assertThat(read.get("more_campaigns")).isEqualTo(true);
        assertThat(byText(read.get("amounts_nanos"))).isEqualTo(Map.of("EUR", 5L, "USD", 7L));
        assertThat(read.get("revision")).isEqualTo(4L);
        assertThat(read.get("merged_into")).isNull();
        assertThat(read.getSchema().getFields()).hasSize(11);
    }

    @Test
    void saysWhereAMergedSessionWent() throws Exception {
        Session merged =
                new Session(ID, new UserKey("user", false), 1, 2, ACTIVITY, 2, new EventId(3, 4));

        assertThat(read(merged).get("merged_into"))
                .hasToString("00000000-0000-0003-0000-000000000004");
        assertThat(read(merged).get("test")).isEqualTo(false);
    }

    @Test
    void keysByUserAndTellsTheGeneration() {
        ProducerRecord<byte[], byte[]> record =
                serializer.serialize(
                        new Session(ID, new UserKey("user", true), 1, 2, ACTIVITY, 1, null),
                        null,
                        null);

        assertThat(record.topic()).isEqualTo("sessions");
        assertThat(record.partition()).isNull();
        assertThat(record.timestamp()).isNull();
        assertThat(record.key()).asString(StandardCharsets.UTF_8).isEqualTo("user");
        assertThat(record.headers().lastHeader("adtally.generation").value())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("17");
    }

    private GenericRecord read(Session session) throws Exception {
        ByteBuffer value = ByteBuffer.wrap(serializer.serialize(session, null, null).value());
        assertThat(value.get()).isZero();
        assertThat(value.getInt()).isEqualTo(PINNED_ID);
        BinaryDecoder decoder =
                DecoderFactory.get()
                        .binaryDecoder(value.array(), value.position(), value.remaining(), null);
        Schema schema = AvroValues.schema(SessionSerializer.SCHEMA_FILE);
        // Without logical types, as the number in the bytes.
        GenericRecord record =
                new GenericDatumReader<GenericRecord>(schema, schema, new GenericData())
                        .read(null, decoder);
        assertThat(decoder.isEnd()).isTrue();
        return record;
    }

    /** Avro's own texts are equal to no string. */
    private static Map<String, Object> byText(Object map) {
        Map<String, Object> texts = new HashMap<>();
        ((Map<?, ?>) map).forEach((key, value) -> texts.put(key.toString(), value));
        return texts;
    }
}
