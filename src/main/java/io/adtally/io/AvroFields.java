package io.adtally.io;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;

/**
 * Writes the fields of Avro records one after another. Avro's own writer looks up each name and
 * asks of each value what it is, which takes most of the time a canonical event costs; here the
 * caller says it, and is held to the schema: a field of another name, place or type is refused.
 */
final class AvroFields {
    private static final int NULL_BRANCH = 0;
    private static final int VALUE_BRANCH = 1;

    private final String record;
    private final Field[] fields;
    private Encoder out;
    private int next;

    /** The type without its union with null. */
    private record Field(String name, Schema.Type type, Schema.Type elements, boolean nullable) {
        static Field of(Schema.Field field) {
            Schema schema = field.schema();
            boolean nullable = schema.isUnion();
            if (nullable) {
                List<Schema> branches = schema.getTypes();
                if (branches.size() != 2
                        || branches.get(NULL_BRANCH).getType() != Schema.Type.NULL) {
                    throw new IllegalStateException(field + " is no union of null and another");
                }
                schema = branches.get(VALUE_BRANCH);
            }
            // Interned, so that comparing it with a literal costs nothing.
            return new Field(field.name().intern(), schema.getType(), elementsOf(schema), nullable);
        }

        private static Schema.Type elementsOf(Schema schema) {
            return switch (schema.getType()) {
                case MAP -> schema.getValueType().getType();
                case ARRAY -> schema.getElementType().getType();
                default -> null;
            };
        }
    }

    AvroFields(Schema schema) {
        record = schema.getName();
        fields = schema.getFields().stream().map(Field::of).toArray(Field[]::new);
    }

    void begin(Encoder encoder) {
        out = encoder;
        next = 0;
    }

    void end() {
        if (next != fields.length) {
            throw new IllegalStateException(record + " lacks " + fields[next].name());
        }
    }

    void text(String name, String value) throws IOException {
        begin(name, Schema.Type.STRING, null, true);
        out.writeString(value);
    }

    /** Null as null. */
    void textOrNull(String name, String value) throws IOException {
        if (begin(name, Schema.Type.STRING, null, value != null)) {
            out.writeString(value);
        }
    }

    void number(String name, long value) throws IOException {
        begin(name, Schema.Type.LONG, null, true);
        out.writeLong(value);
    }

    /**
     * A number, or null.
     *
     * @param absent whether it is null; the value is not looked at then
     */
    void numberUnless(boolean absent, String name, long value) throws IOException {
        if (begin(name, Schema.Type.LONG, null, !absent)) {
            out.writeLong(value);
        }
    }

    void smallNumber(String name, int value) throws IOException {
        begin(name, Schema.Type.INT, null, true);
        out.writeInt(value);
    }

    void flag(String name, boolean value) throws IOException {
        begin(name, Schema.Type.BOOLEAN, null, true);
        out.writeBoolean(value);
    }

    void texts(String name, Collection<String> values) throws IOException {
        begin(name, Schema.Type.ARRAY, Schema.Type.STRING, true);
        out.writeArrayStart();
        out.setItemCount(values.size());
        for (String value : values) {
            out.startItem();
            out.writeString(value);
        }
        out.writeArrayEnd();
    }

    void textsByKey(String name, Map<String, String> values) throws IOException {
        begin(name, Schema.Type.MAP, Schema.Type.STRING, true);
        startMap(values);
        for (Map.Entry<String, String> entry : values.entrySet()) {
            out.startItem();
            out.writeString(entry.getKey());
            out.writeString(entry.getValue());
        }
        out.writeMapEnd();
    }

    void numbersByKey(String name, Map<String, Long> values) throws IOException {
        begin(name, Schema.Type.MAP, Schema.Type.LONG, true);
        startMap(values);
        for (Map.Entry<String, Long> entry : values.entrySet()) {
            out.startItem();
            out.writeString(entry.getKey());
            out.writeLong(entry.getValue());
        }
        out.writeMapEnd();
    }

    private void startMap(Map<String, ?> values) throws IOException {
        out.writeMapStart();
        out.setItemCount(values.size());
    }

    /** Whether a value is to follow; writes which branch of a union it is. */
    private boolean begin(String name, Schema.Type type, Schema.Type elements, boolean present)
            throws IOException {
        Field field = next < fields.length ? fields[next] : null;
        if (field == null
                || !field.name.equals(name)
                || field.type != type
                || field.elements != elements
                || !(present || field.nullable)) {
            throw new IllegalStateException(
                    "%s of %s is not what comes next: %s".formatted(name, record, field));
        }
        next++;
        if (field.nullable) {
            out.writeIndex(present ? VALUE_BRANCH : NULL_BRANCH);
        }
        return present;
    }
}
