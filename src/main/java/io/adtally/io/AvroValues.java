package io.adtally.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.flink.formats.avro.RegistryAvroSerializationSchema;

/**
 * Writes the values of one topic: Avro in Confluent's wire format, a zero byte, four bytes of
 * schema id, the Avro bytes.
 */
final class AvroValues<T> {
    private final RegistryAvroSerializationSchema<T> avro;

    /** What a value holds, field by field in the order of the schema. */
    @FunctionalInterface
    interface Fields<T> {
        void write(T value, AvroFields out) throws IOException;
    }

    private AvroValues(Schema schema, int schemaId, Fields<T> fields) {
        this.avro = new FieldByField<>(schema, new ConfluentWireFormat(schemaId), fields);
    }

    /**
     * Values of a topic.
     *
     * @param schemaFile of {@code schemas/avro}
     * @throws IllegalStateException if the schema has no id, or none could be had in time
     */
    static <T> AvroValues<T> of(
            String topic, String schemaFile, SchemaIds schemaIds, Fields<T> fields) {
        Schema schema = schema(schemaFile);
        return new AvroValues<>(schema, schemaIds.idOf(topic, schema), fields);
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

    byte[] write(T value) {
        return avro.serialize(value);
    }

    /** Flink's frame and buffers around {@link AvroFields}. */
    private static final class FieldByField<T> extends RegistryAvroSerializationSchema<T> {
        private static final long serialVersionUID = 1L;

        private final transient GenericDatumWriter<T> writer;
        private transient Encoder encoder;

        // Flink only looks at the class to choose the writer that is replaced here.
        @SuppressWarnings("unchecked")
        FieldByField(Schema schema, ConfluentWireFormat wireFormat, Fields<T> fields) {
            super((Class<T>) GenericRecord.class, schema, () -> wireFormat);
            AvroFields out = new AvroFields(schema);
            writer =
                    new GenericDatumWriter<>(schema) {
                        @Override
                        public void write(T value, Encoder encoder) throws IOException {
                            out.begin(encoder);
                            fields.write(value, out);
                            out.end();
                        }
                    };
        }

        /** Flink's own writes each number and text to a synchronized stream by itself. */
        @Override
        protected Encoder getEncoder() {
            if (encoder == null) {
                encoder = EncoderFactory.get().binaryEncoder(getOutputStream(), null);
            }
            return encoder;
        }

        @Override
        protected GenericDatumWriter<T> getDatumWriter() {
            return writer;
        }
    }
}
