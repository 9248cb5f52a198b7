package io.adtally.ingest;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/** Walks over a message's bytes one field after the other, as far as they make sense. */
final class ProtobufInspector {
    private final CodedInputStream in;
    private final Inspection.Found found;

    private ProtobufInspector(byte[] value, Inspection.Found found) {
        this.in = CodedInputStream.newInstance(value);
        this.found = found;
    }

    /** Where and why it breaks; empty if it does not. */
    static String inspect(byte[] value, Descriptor type, Inspection.Found found) {
        ProtobufInspector inspector = new ProtobufInspector(value, found);
        try {
            inspector.readMessage(type, "", false);
            return "";
        } catch (InvalidProtocolBufferException e) {
            return "at byte "
                    + inspector.in.getTotalBytesRead()
                    + " of "
                    + value.length
                    + ": "
                    + e.getMessage();
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    /** The schema's messages nest three deep, so this does too. */
    private void readMessage(Descriptor type, String prefix, boolean personal) throws IOException {
        while (!in.isAtEnd()) {
            int tag = in.readTag();
            if (tag == 0) {
                return;
            }
            FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            boolean hidden = personal || PersonalFields.contain(field);
            if (field != null && wireType(field) == WireFormat.getTagWireType(tag)) {
                readField(field, prefix + field.getName(), hidden);
            } else {
                skip(tag, field, prefix);
            }
        }
    }

    private void readField(FieldDescriptor field, String path, boolean hidden) throws IOException {
        switch (field.getType()) {
            case MESSAGE -> {
                int limit = in.pushLimit(in.readRawVarint32());
                readMessage(field.getMessageType(), path + ".", hidden);
                in.popLimit(limit);
            }
            case STRING -> found.add(path, in.readStringRequireUtf8(), hidden);
            case BOOL -> found.add(path, String.valueOf(in.readBool()), hidden);
            case ENUM -> found.add(path, enumText(field, in.readEnum()), hidden);
            case INT32 -> readInt32(field, path, hidden);
            default -> found.add(path, String.valueOf(in.readInt64()), hidden);
        }
    }

    private void readInt32(FieldDescriptor field, String path, boolean hidden) throws IOException {
        if (!field.isPacked()) {
            found.add(path, String.valueOf(in.readInt32()), hidden);
            return;
        }
        int limit = in.pushLimit(in.readRawVarint32());
        while (!in.isAtEnd()) {
            found.add(path, String.valueOf(in.readInt32()), hidden);
        }
        in.popLimit(limit);
    }

    private void skip(int tag, FieldDescriptor field, String prefix) throws IOException {
        int begin = in.getTotalBytesRead();
        if (!in.skipField(tag)) {
            throw new InvalidProtocolBufferException("the end of a group that did not begin");
        }
        found.add(
                prefix + (field == null ? WireFormat.getTagFieldNumber(tag) : field.getName()),
                "("
                        + (field == null ? "unknown to this version" : "of another wire type")
                        + ", "
                        + (in.getTotalBytesRead() - begin)
                        + " bytes)",
                false);
    }

    private static String enumText(FieldDescriptor field, int number) {
        EnumValueDescriptor value = field.getEnumType().findValueByNumber(number);
        return value == null ? number + " (unknown to this version)" : value.getName();
    }

    private static int wireType(FieldDescriptor field) {
        return field.isPacked()
                ? WireFormat.WIRETYPE_LENGTH_DELIMITED
                : field.getLiteType().getWireType();
    }
}
