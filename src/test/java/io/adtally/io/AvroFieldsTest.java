package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

final class AvroFieldsTest {
    private static final Schema SCHEMA =
            SchemaBuilder.record("Thing")
                    .fields()
                    .requiredString("name")
                    .optionalString("nick")
                    .requiredLong("big")
                    .optionalLong("maybe")
                    .requiredInt("small")
                    .requiredBoolean("flag")
                    .name("list")
                    .type()
                    .array()
                    .items()
                    .stringType()
                    .noDefault()
                    .name("texts")
                    .type()
                    .map()
                    .values()
                    .stringType()
                    .noDefault()
                    .name("numbers")
                    .type()
                    .map()
                    .values()
                    .longType()
                    .noDefault()
                    .endRecord();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    private final AvroFields out = new AvroFields(SCHEMA);

    @Test
    void writesWhatAnyReaderOfTheSchemaReads() throws Exception {
        assertThat(written("nick", false))
                .hasToString(
                        "{\"name\": \"ü\", \"nick\": \"nick\", \"big\": -5, \"maybe\": 7,"
                                + " \"small\": 3, \"flag\": true, \"list\": [\"a\", \"b\"],"
                                + " \"texts\": {\"k\": \"v\"}, \"numbers\": {\"n\": 9}}");
        assertThat(written(null, true).get("nick")).isNull();
        assertThat(written(null, true).get("maybe")).isNull();
    }

    @Test
    void refusesAnotherFieldThanTheNext() {
        out.begin(encoder);

        assertThatThrownBy(() -> out.number("big", 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("big", "Thing", "name");
    }

    @Test
    void refusesAnotherType() {
        out.begin(encoder);

        assertThatThrownBy(() -> out.flag("name", true)).hasMessageContaining("STRING");
    }

    @Test
    void refusesNullWhereTheSchemaHasNone() {
        out.begin(encoder);

        assertThatThrownBy(() -> out.textOrNull("name", null)).hasMessageContaining("name");
    }

    @Test
    void refusesARecordThatIsNotComplete() throws Exception {
        out.begin(encoder);
        out.text("name", "x");

        assertThatThrownBy(out::end).hasMessageContaining("lacks nick");
    }

    @Test
    void refusesAFieldTooMany() throws Exception {
        writeAll(null, true);

        assertThatThrownBy(() -> out.text("name", "again"))
                .isInstanceOf(IllegalStateException.class);
    }

    private GenericRecord written(String nick, boolean noNumber) throws IOException {
        bytes.reset();
        writeAll(nick, noNumber);
        encoder.flush();
        return new GenericDatumReader<GenericRecord>(SCHEMA)
                .read(
                        null,
                        DecoderFactory.get()
                                .binaryDecoder(
                                        new ByteArrayInputStream(bytes.toByteArray()), null));
    }

    private void writeAll(String nick, boolean noNumber) throws IOException {
        out.begin(encoder);
        out.text("name", "ü");
        out.textOrNull("nick", nick);
        out.number("big", -5);
        out.numberUnless(noNumber, "maybe", 7);
        out.smallNumber("small", 3);
        out.flag("flag", true);
        out.texts("list", List.of("a", "b"));
        out.textsByKey("texts", Map.of("k", "v"));
        out.numbersByKey("numbers", Map.of("n", 9L));
        out.end();
    }
}
