package io.adtally.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.flink.formats.avro.SchemaCoder;

/** What stands before the Avro bytes: a zero byte and four bytes of schema id. Only written. */
record ConfluentWireFormat(int schemaId) implements SchemaCoder {
    static final byte MAGIC = 0;

    @Override
    public void writeSchema(Schema schema, OutputStream out) throws IOException {
        out.write(ByteBuffer.allocate(1 + Integer.BYTES).put(MAGIC).putInt(schemaId).array());
    }

    @Override
    public Schema readSchema(InputStream in) {
        throw new UnsupportedOperationException("adtally reads no Avro");
    }
}
