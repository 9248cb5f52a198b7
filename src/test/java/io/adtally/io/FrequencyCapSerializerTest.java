package io.adtally.io;

import static io.adtally.event.Samples.NOON_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.event.CapKey;
import io.adtally.event.CapScope;
import io.adtally.event.CapUpdate;
import io.adtally.event.Samples;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FrequencyCapSerializerTest {
    private static final int SCHEMA_ID = 0x01020304;
    private static final Schema SCHEMA = AvroValues.schema(FrequencyCapValues.SCHEMA_FILE);
    private static final CapUpdate CAPPED =
            new CapUpdate(
                    new CapKey("us|er%", CapScope.CREATIVE, "creative", "above", 60_000, true),
                    7,
                    4,
                    3,
                    NOON_MS + 60_000,
                    NOON_MS);

    private final FrequencyCapSerializer serializer =
            new FrequencyCapSerializer("caps", (topic, schema) -> SCHEMA_ID);

    @BeforeEach
    void open() {
        serializer.open(null, null);
    }

    /** Without the class that reads it in the project, for most readers have the schema alone. */
    @Test
    void writesEveryFieldWhereTheSchemaHasIt() throws Exception {
        ByteBuffer value = ByteBuffer.wrap(record(CAPPED).value());
        assertThat(value.get()).isZero();
        assertThat(value.getInt()).isEqualTo(SCHEMA_ID);
        BinaryDecoder decoder =
                DecoderFactory.get()
                        .binaryDecoder(value.array(), value.position(), value.remaining(), null);
        GenericRecord read = new GenericDatumReader<GenericRecord>(SCHEMA).read(null, decoder);

        assertThat(decoder.isEnd()).isTrue();
        assertThat(read)
                .hasToString(
                        "{\"user_id\": \"us|er%\", \"scope\": \"CREATIVE\", \"scope_id\":"
                                + " \"creative\", \"context\": \"above\", \"window_ms\": 60000,"
                                + " \"count\": 4, \"limit\": 3, \"capped_until_ms\": "
                                + (NOON_MS + 60_000)
                                + ", \"version\": 7, \"event_time\": "
                                + NOON_MS
                                + ", \"test\": true}");
    }

    @Test
    void readsWhatItWrites() {
        CapUpdate free = CapUpdates.free(1, NOON_MS);

        assertThat(read(CAPPED)).isEqualTo(CAPPED);
        assertThat(read(free)).isEqualTo(free);
    }

    @Test
    void readsNothingUnderAnotherSchema() {
        byte[] value = record(CAPPED).value();

        assertThatThrownBy(() -> FrequencyCapValues.read(value, SCHEMA, SCHEMA_ID + 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(String.valueOf(SCHEMA_ID + 1));
        assertThatThrownBy(() -> FrequencyCapValues.read(new byte[2], SCHEMA, SCHEMA_ID))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void writesATombstoneForWhatIsForgotten() {
        ProducerRecord<byte[], byte[]> record = record(CapUpdate.forgotten(CAPPED.key()));

        assertThat(record.value()).isNull();
        assertThat(record.key()).isEqualTo(record(CAPPED).key());
    }

    @Test
    void keysReadablyAndLeavesTheTimeToTheProducer() {
        ProducerRecord<byte[], byte[]> record = record(CAPPED);

        assertThat(record.topic()).isEqualTo("caps");
        assertThat(record.partition()).isNull();
        assertThat(record.timestamp()).isNull();
        assertThat(record.key())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("us%7Cer%25|CREATIVE|creative|=above|60000|test");
    }

    @Test
    void noTwoCapsHaveOneKey() {
        assertThat(
                        new String[] {
                            key("a|b", "c", null, false),
                            key("a", "b|c", null, false),
                            key("a%7Cb", "c", null, false),
                            key("a|b", "c", "*", false),
                            key("a|b", "c", "", false),
                            key("a|b", "c", "=", false),
                            key("a|b", "c", null, true)
                        })
                .doesNotHaveDuplicates();
    }

    private static String key(String user, String scopeId, String context, boolean test) {
        return new CapKey(user, CapScope.CAMPAIGN, scopeId, context, Samples.DAY_MS, test).text();
    }

    private CapUpdate read(CapUpdate update) {
        return FrequencyCapValues.read(record(update).value(), SCHEMA, SCHEMA_ID);
    }

    private ProducerRecord<byte[], byte[]> record(CapUpdate update) {
        return serializer.serialize(update, null, null);
    }
}
