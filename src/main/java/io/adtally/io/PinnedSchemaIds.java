package io.adtally.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;
import org.apache.avro.Schema;

/**
 * The ids of {@code schemas/avro/schema-ids.properties}, for where there is no registry. They are
 * pinned to what the schema says, its prose apart: a changed schema has no id until it gets a new
 * one, so no reader is ever led to the wrong schema.
 */
final class PinnedSchemaIds implements SchemaIds {
    private static final long serialVersionUID = 1L;

    private static final String TABLE = "/schemas/avro/schema-ids.properties";
    private static final int FINGERPRINT_BYTES = 8;

    @Override
    public int idOf(String topic, Schema schema) {
        String key = keyOf(schema);
        String id = table().getProperty(key);
        if (id == null) {
            throw new IllegalStateException(
                    "schemas/avro/schema-ids.properties has no line for "
                            + key
                            + "; a changed schema needs a new id");
        }
        return Integer.parseInt(id.strip());
    }

    /** The schema's name and the first 64 bits of SHA-256 over it without its "doc" texts. */
    static String keyOf(Schema schema) {
        try {
            ObjectMapper json = new ObjectMapper();
            JsonNode tree = json.readTree(schema.toString());
            tree.findParents("doc").forEach(parent -> ((ObjectNode) parent).remove("doc"));
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(tree.toString().getBytes(StandardCharsets.UTF_8));
            return schema.getFullName()
                    + "."
                    + HexFormat.of().formatHex(hash, 0, FINGERPRINT_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("a schema's own JSON cannot be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Properties table() {
        Properties table = new Properties();
        try (InputStream in = PinnedSchemaIds.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException(TABLE + " is not in the jar");
            }
            table.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + TABLE, e);
        }
        return table;
    }
}
