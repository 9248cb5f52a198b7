package io.adtally.io;

import io.adtally.event.CapKey;
import io.adtally.event.CapScope;
import io.adtally.event.CapUpdate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;

/** How frequency caps stand, in the words of {@code frequency_cap.avsc}; no cap is null there. */
final class FrequencyCapValues {
    static final String SCHEMA_FILE = "frequency_cap.avsc";

    private FrequencyCapValues() {}

    static void write(CapUpdate update, AvroFields out) throws IOException {
        CapKey key = update.key();
        out.text("user_id", key.userId());
        out.text("scope", key.scope().name());
        out.text("scope_id", key.scopeId());
        out.textOrNull("context", key.context());
        out.number("window_ms", key.windowMs());
        out.smallNumber("count", update.count());
        out.smallNumber("limit", update.limit());
        out.numberUnless(
                update.cappedUntilMs() == CapUpdate.NOT_CAPPED,
                "capped_until_ms",
                update.cappedUntilMs());
        out.number("version", update.version());
        out.number("event_time", update.eventTimeMs());
        out.flag("test", key.test());
    }

    /**
     * The value of a record.
     *
     * @throws IllegalStateException if it was written under another schema than this release's
     */
    static CapUpdate read(byte[] value, Schema schema, int schemaId) {
        ByteBuffer buffer = ByteBuffer.wrap(value);
        if (buffer.remaining() < 1 + Integer.BYTES
                || buffer.get() != ConfluentWireFormat.MAGIC
                || buffer.getInt() != schemaId) {
            throw new IllegalStateException(
                    "a frequency cap was not written under schema id " + schemaId);
        }
        Decoder decoder =
                DecoderFactory.get()
                        .binaryDecoder(value, buffer.position(), buffer.remaining(), null);
        try {
            return updateOf(new GenericDatumReader<GenericRecord>(schema).read(null, decoder));
        } catch (IOException e) {
            throw new UncheckedIOException("a frequency cap cannot be read", e);
        }
    }

    private static CapUpdate updateOf(GenericRecord value) {
        Object context = value.get("context");
        Object cappedUntilMs = value.get("capped_until_ms");
        return new CapUpdate(
                new CapKey(
                        value.get("user_id").toString(),
                        CapScope.valueOf(value.get("scope").toString()),
                        value.get("scope_id").toString(),
                        context == null ? null : context.toString(),
                        (long) value.get("window_ms"),
                        (boolean) value.get("test")),
                (long) value.get("version"),
                (int) value.get("count"),
                (int) value.get("limit"),
                cappedUntilMs == null ? CapUpdate.NOT_CAPPED : (long) cappedUntilMs,
                (long) value.get("event_time"));
    }
}
