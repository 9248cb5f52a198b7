package io.adtally.ingest;

import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import io.adtally.event.SourceRecord;
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
        try {
            StrictJson.readObject(
                    value, message.getDescriptorForType(), json -> readMessage(json, message));
        } catch (RejectedException e) {
            throw e.withCause(LikelyCause.of(value, SourceRecord.JSON, prototype));
        }
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

    private void readMessage(StrictJson json, Message.Builder message)
            throws IOException, RejectedException {
        Map<String, FieldDescriptor> fields = fieldsByName.get(message.getDescriptorForType());
        Set<FieldDescriptor> seen = new HashSet<>();
        while (json.in().nextToken() != JsonToken.END_OBJECT) {
            FieldDescriptor field = fields.get(json.name());
            json.in().nextToken();
            if (field == null) {
                json.skip();
            } else if (!seen.add(field)) {
                throw json.malformed("is given under both its names");
            } else if (json.in().currentToken() != JsonToken.VALUE_NULL) {
                requireAlone(json, field, message);
                readField(json, field, message);
            }
        }
    }

    private static void requireAlone(
            StrictJson json, FieldDescriptor field, Message.Builder message)
            throws RejectedException {
        OneofDescriptor oneof = field.getRealContainingOneof();
        if (oneof != null && message.hasOneof(oneof)) {
            throw json.malformed("is given beside another of " + oneof.getName());
        }
    }

    private void readField(StrictJson json, FieldDescriptor field, Message.Builder message)
            throws IOException, RejectedException {
        if (field.isMapField()) {
            readMap(json, field, message);
        } else if (field.isRepeated()) {
            readList(json, field, message);
        } else {
            message.setField(field, readValue(json, field, message));
        }
    }

    private void readMap(StrictJson json, FieldDescriptor field, Message.Builder message)
            throws IOException, RejectedException {
        require(JsonToken.START_OBJECT, json, "an object");
        FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
        while (json.in().nextToken() != JsonToken.END_OBJECT) {
            Message.Builder entry = message.newBuilderForField(field);
            entry.setField(key, json.name());
            json.in().nextToken();
            entry.setField(value, readValue(json, value, entry));
            message.addRepeatedField(field, entry.build());
        }
    }

    private void readList(StrictJson json, FieldDescriptor field, Message.Builder message)
            throws IOException, RejectedException {
        require(JsonToken.START_ARRAY, json, "a list");
        while (json.in().nextToken() != JsonToken.END_ARRAY) {
            message.addRepeatedField(field, readValue(json, field, message));
        }
    }

    private Object readValue(StrictJson json, FieldDescriptor field, Message.Builder message)
            throws IOException, RejectedException {
        return switch (field.getJavaType()) {
            case MESSAGE -> {
                require(JsonToken.START_OBJECT, json, "an object");
                Message.Builder child = message.newBuilderForField(field);
                readMessage(json, child);
                yield child.build();
            }
            case STRING -> {
                require(JsonToken.VALUE_STRING, json, "a text");
                yield json.text();
            }
            default -> JsonScalars.read(json, field);
        };
    }

    private static void require(JsonToken token, StrictJson json, String what)
            throws IOException, RejectedException {
        if (json.in().currentToken() != token) {
            throw json.needs(what);
        }
    }
}
