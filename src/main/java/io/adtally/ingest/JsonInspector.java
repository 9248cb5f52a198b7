package io.adtally.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.io.IOException;

/** Walks over a JSON document one value after the other, as far as it is strict JSON. */
final class JsonInspector {
    private final Inspection.Found found;

    private JsonInspector(Inspection.Found found) {
        this.found = found;
    }

    /** Where and why it breaks; empty if it does not. */
    static String inspect(byte[] value, Descriptor type, Inspection.Found found) {
        try {
            StrictJson.readObject(
                    value, in -> new JsonInspector(found).readObject(in, type, "", false));
            return "";
        } catch (RejectedException e) {
            return e.getMessage();
        }
    }

    /** The parser bounds how deep this goes. */
    private void readObject(JsonParser in, Descriptor type, String prefix, boolean personal)
            throws IOException, RejectedException {
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = StrictJson.name(in);
            FieldDescriptor field = type == null ? null : field(type, name);
            in.nextToken();
            readValue(in, field, prefix + name, personal || PersonalFields.contain(field));
        }
    }

    private void readValue(JsonParser in, FieldDescriptor field, String path, boolean personal)
            throws IOException, RejectedException {
        switch (in.currentToken()) {
            case START_OBJECT -> {
                boolean message = field != null && field.getJavaType() == JavaType.MESSAGE;
                readObject(in, message ? field.getMessageType() : null, path + ".", personal);
            }
            case START_ARRAY -> {
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    readValue(in, field, path, personal);
                }
            }
            case VALUE_STRING -> found.add(path, StrictJson.text(in), personal);
            default -> found.add(path, in.getText(), personal);
        }
    }

    private static FieldDescriptor field(Descriptor type, String name) {
        for (FieldDescriptor field : type.getFields()) {
            if (field.getName().equals(name) || field.getJsonName().equals(name)) {
                return field;
            }
        }
        return null;
    }
}
