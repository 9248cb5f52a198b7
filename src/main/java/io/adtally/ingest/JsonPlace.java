package io.adtally.ingest;

import com.fasterxml.jackson.core.JsonStreamContext;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Where in a JSON document a parser stands, in the words of the schema, whatever name the sender
 * used.
 *
 * @param path such as {@code consent.gpp_sid[1]} or {@code labels["k"]}; of what the schema does
 *     not know no name is shown, for it may be anything; empty: at the root
 * @param personal whether what stands there may tell of a person
 */
record JsonPlace(String path, boolean personal) {
    private static final String UNKNOWN = "an unknown field";

    /** Only where something is wrong: it walks over all that is around it. */
    static JsonPlace of(JsonStreamContext context, Descriptor type) {
        Deque<JsonStreamContext> around = new ArrayDeque<>();
        for (JsonStreamContext each = context; !each.inRoot(); each = each.getParent()) {
            around.push(each);
        }
        StringBuilder path = new StringBuilder();
        boolean personal = false;
        Descriptor message = type;
        boolean map = false;
        for (JsonStreamContext each : around) {
            if (each.inArray()) {
                path.append('[').append(each.getCurrentIndex()).append(']');
            } else if (each.hasCurrentName() && map) {
                path.append('[').append(Excerpt.ofKey(each.getCurrentName())).append(']');
            } else if (each.hasCurrentName()) {
                FieldDescriptor field =
                        message == null ? null : field(message, each.getCurrentName());
                if (field == null) {
                    return new JsonPlace(path.isEmpty() ? UNKNOWN : UNKNOWN + " of " + path, true);
                }
                path.append(path.isEmpty() ? "" : ".").append(field.getName());
                personal |= PersonalFields.contain(field);
                map = field.isMapField();
                boolean nested = field.getJavaType() == JavaType.MESSAGE && !map;
                message = nested ? field.getMessageType() : null;
            }
        }
        return new JsonPlace(path.toString(), personal);
    }

    /** By either of its names; null: none of the schema's. */
    static FieldDescriptor field(Descriptor type, String name) {
        for (FieldDescriptor field : type.getFields()) {
            if (field.getName().equals(name) || field.getJsonName().equals(name)) {
                return field;
            }
        }
        return null;
    }
}
