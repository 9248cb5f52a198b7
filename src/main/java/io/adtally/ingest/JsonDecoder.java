package io.adtally.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads canonical proto3 JSON in one strict pass: field names in camelCase or as in the schema,
 * 64-bit integers as string or number, enums by name or number, null for "not given"; unknown
 * fields are a newer producer's and passed over.
 *
 * <p>protobuf's own JsonFormat is not used: it takes trailing garbage, two documents, duplicate
 * keys, comments and more, so a strict pass would have to come before it.
 *
 * @param <M> a message of the kinds of fields our schemas have: texts, integers, bools, enums,
 *     messages, lists of them and maps from text to text
 */
final class JsonDecoder<M extends Message> {
    private final M prototype;
    private final Map<Descriptor, Map<String, FieldDescriptor>> fieldsByName = new HashMap<>();

    JsonDecoder(M prototype) {
        this.prototype = prototype;
        index(prototype.getDescriptorForType());
    }

    @SuppressWarnings("unchecked")
    M decode(byte[] value) throws RejectedException {
        Message.Builder message = prototype.newBuilderForType();
        StrictJson.readObject(value, in -> readMessage(in, message));
        return (M) message.build();
    }

    private void index(Descriptor message) {
        Map<String, FieldDescriptor> fields = new HashMap<>();
        fieldsByName.put(message, fields);
        for (FieldDescriptor field : message.getFields()) {
            fields.put(field.getName(), field);
            fields.put(field.getJsonName(), field);
            if (field.getJavaType() == JavaType.MESSAGE
                    && !fieldsByName.containsKey(field.getMessageType())) {
                index(field.getMessageType());
            }
        }
    }

    private void readMessage(JsonParser in, Message.Builder message)
            throws IOException, RejectedException {
        Map<String, FieldDescriptor> fields = fieldsByName.get(message.getDescriptorForType());
        Set<FieldDescriptor> seen = new HashSet<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            FieldDescriptor field = fields.get(StrictJson.name(in));
            in.nextToken();
            if (field == null) {
                StrictJson.skip(in);
            } else if (!seen.add(field)) {
                throw StrictJson.malformed(field.getName() + " is given under both its names");
            } else if (in.currentToken() != JsonToken.VALUE_NULL) {
                requireAlone(field, message);
                readField(in, field, message);
            }
        }
    }

    private static void requireAlone(FieldDescriptor field, Message.Builder message)
            throws RejectedException {
        OneofDescriptor oneof = field.getRealContainingOneof();
        if (oneof != null && message.hasOneof(oneof)) {
            throw StrictJson.malformed(
                    field.getName() + " is given beside another of " + oneof.getName());
        }
    }

    private void readField(JsonParser in, FieldDescriptor field, Message.Builder message)
            throws IOException, RejectedException {
        if (field.isMapField()) {
            readMap(in, field, message);
        } else if (field.isRepeated()) {
            readList(in, field, message);
        } else {
            message.setField(field, readValue(in, field, message));
        }
    }

    private void readMap(JsonParser in, FieldDescriptor field, Message.Builder message)
            throws IOException, RejectedException {
        require(JsonToken.START_OBJECT, in, field, "an object");
        FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
        while (in.nextToken() != JsonToken.END_OBJECT) {
            Message.Builder entry = message.newBuilderForField(field);
            entry.setField(key, StrictJson.name(in));
            in.nextToken();
            entry.setField(value, readValue(in, value, entry));
            message.addRepeatedField(field, entry.build());
        }
    }

    private void readList(JsonParser in, FieldDescriptor field, Message.Builder message)
            throws IOException, RejectedException {
        require(JsonToken.START_ARRAY, in, field, "a list");
        while (in.nextToken() != JsonToken.END_ARRAY) {
            message.addRepeatedField(field, readValue(in, field, message));
        }
    }

    private Object readValue(JsonParser in, FieldDescriptor field, Message.Builder message)
            throws IOException, RejectedException {
        return switch (field.getJavaType()) {
            case MESSAGE -> {
                require(JsonToken.START_OBJECT, in, field, "an object");
                Message.Builder child = message.newBuilderForField(field);
                readMessage(in, child);
                yield child.build();
            }
            case STRING -> {
                require(JsonToken.VALUE_STRING, in, field, "a string");
                yield StrictJson.text(in);
            }
            default -> JsonScalars.read(in, field);
        };
    }

    private static void require(JsonToken token, JsonParser in, FieldDescriptor field, String what)
            throws RejectedException {
        if (in.currentToken() != token) {
            throw StrictJson.malformed(field.getName() + " is not " + what);
        }
    }
}
