package io.adtally.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.io.IOException;

/** Walks over a JSON document one value after the other, as far as it is strict JSON. */
final class JsonInspector {
    private final StrictJson json;
    private final JsonParser in;
    private final Inspection.Found found;

    private JsonInspector(StrictJson json, Inspection.Found found) {
        this.json = json;
        this.in = json.in();
        this.found = found;
    }

    /** Where and why it breaks; empty if it does not. */
    static String inspect(byte[] value, Descriptor type, Inspection.Found found) {
        try {
            StrictJson.readObject(
                    value,
                    type,
                    json -> new JsonInspector(json, found).readObject(type, "", false));
            return "";
        } catch (RejectedException e) {
            return e.getMessage();
        }
    }

    /** The parser bounds how deep this goes. */
    private void readObject(Descriptor type, String prefix, boolean personal)
            throws IOException, RejectedException {
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = json.name();
            FieldDescriptor field = type == null ? null : JsonPlace.field(type, name);
            in.nextToken();
            String known = field == null ? name : field.getName();
            readValue(field, prefix + known, personal || PersonalFields.contain(field));
        }
    }

    private void readValue(FieldDescriptor field, String path, boolean personal)
            throws IOException, RejectedException {
        switch (in.currentToken()) {
            case START_OBJECT -> {
                boolean message = field != null && field.getJavaType() == JavaType.MESSAGE;
                readObject(message ? field.getMessageType() : null, path + ".", personal);
            }
            case START_ARRAY -> {
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    readValue(field, path, personal);
                }
            }
            case VALUE_STRING -> found.add(path, json.text(), personal);
            default -> found.add(path, in.getText(), personal);
        }
    }
}
