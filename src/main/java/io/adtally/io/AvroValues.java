package io.adtally.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.formats.avro.RegistryAvroSerializationSchema;

/**
 * Writes the values of one topic: Avro in Confluent's wire format, a zero byte, four bytes of
 * schema id, the Avro bytes.
 */
final class AvroValues {
    private final Schema schema;
    private final RegistryAvroSerializationSchema<GenericRecord> avro;

    private AvroValues(Schema schema, int schemaId) {
        this.schema = schema;
        ConfluentWireFormat wireFormat = new ConfluentWireFormat(schemaId);
        this.avro = RegistryAvroSerializationSchema.forGeneric(schema, () -> wireFormat);
    }

    /**
     * Values of a topic.
     *
     * @param schemaFile of {@code schemas/avro}
     * @throws IllegalStateException if the schema has no id, or none could be had in time
     */
    static AvroValues of(String topic, String schemaFile, SchemaIds schemaIds) {
        Schema schema = schema(schemaFile);
        return new AvroValues(schema, schemaIds.idOf(topic, schema));
    }

    /** A schema of {@code schemas/avro}, as the jar carries it. */
    static Schema schema(String schemaFile) {
        String path = "/schemas/avro/" + schemaFile;
        try (InputStream in = AvroValues.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is not in the jar");
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /** Of the records to {@link #write}. */
    Schema schema() {
        return schema;
    }

    byte[] write(GenericRecord record) {
        return avro.serialize(record);
    }
}
