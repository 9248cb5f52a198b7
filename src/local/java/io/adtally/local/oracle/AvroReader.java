package io.adtally.local.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Reads the values of one of the job's Avro topics, in Confluent's wire format, by the contract.
 */
public final class AvroReader {
    private static final int HEADER_BYTES = 5;

    private final GenericDatumReader<GenericRecord> reader;
    private BinaryDecoder decoder;
    private GenericRecord reused;

    /**
     * Reads values of one schema.
     *
     * @param schemaFile of {@code schemas/avro}
     */
    public AvroReader(String schemaFile) {
        String path = "/schemas/avro/" + schemaFile;
        try (InputStream in = AvroReader.class.getResourceAsStream(path)) {
            reader = new GenericDatumReader<>(new Schema.Parser().parse(in));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /** The record is good until the next one is read. */
    public GenericRecord read(byte[] value) {
        ByteBuffer header = ByteBuffer.wrap(value);
        if (header.get() != 0) {
            throw new IllegalArgumentException("not a value in Confluent's wire format");
        }
        try {
            decoder =
                    DecoderFactory.get()
                            .binaryDecoder(
                                    value, HEADER_BYTES, value.length - HEADER_BYTES, decoder);
            reused = reader.read(reused, decoder);
            return reused;
        } catch (IOException e) {
            throw new UncheckedIOException("not a record of its schema", e);
        }
    }

    /** Null if the field is. */
    public static String text(GenericRecord record, String field) {
        Object value = record.get(field);
        return value == null ? null : value.toString();
    }

    /** A map of numbers by text. */
    public static Map<String, Long> numbers(GenericRecord record, String field) {
        Map<String, Long> numbers = new HashMap<>();
        ((Map<?, ?>) record.get(field))
                .forEach(
                        (name, number) ->
                                numbers.put(name.toString(), ((Number) number).longValue()));
        return numbers;
    }
}
