package io.adtally.ingest;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Map;

/** Walks over a message's bytes one field after the other, as far as they make sense. */
final class ProtobufInspector {
    private static final Map<String, String> IN_PLAIN_WORDS =
            Map.of(
                    "ended unexpectedly",
                            "a field ends beyond the end; the bytes were cut, or are no such"
                                    + " message",
                    "negative size", "a length is negative",
                    "malformed varint", "a number has more than ten bytes",
                    "invalid tag (zero)", "there is no field 0",
                    "end-group tag did not match", "a group ends that did not begin",
                    "invalid wire type", "a tag has a wire type that does not exist",
                    "too many levels of nesting", "it nests deeper than 100",
                    "invalid UTF-8", "the text is not UTF-8");

    private final CodedInputStream in;
    private final Inspection.Found found;

    /** Of the field that is being read. */
    private String path = "";

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
                    + (inspector.path.isEmpty() ? "" : ", in " + inspector.path)
                    + ": "
                    + inPlainWords(e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    /**
     * The same, of bytes that protobuf's own parser has refused.
     *
     * @param refusal by the parser, should it know more than this does
     */
    static String whereBroken(
            byte[] value, Message expected, InvalidProtocolBufferException refusal) {
        String broken = inspect(value, expected.getDescriptorForType(), new Inspection.Found());
        return broken.isEmpty() ? inPlainWords(refusal) : broken;
    }

    /** The library's own messages speak to who writes parsers; by their words they are known. */
    private static String inPlainWords(InvalidProtocolBufferException e) {
        String said = e.getMessage();
        for (Map.Entry<String, String> each : IN_PLAIN_WORDS.entrySet()) {
            if (said.contains(each.getKey())) {
                return each.getValue();
            }
        }
        return said;
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
            int wireType = WireFormat.getTagWireType(tag);
            path = prefix + (field == null ? "an unknown field" : field.getName());
            if (field != null && isPacked(field, wireType)) {
                readPacked(field, path, hidden);
            } else if (field != null && wireType == field.getLiteType().getWireType()) {
                readField(field, path, hidden);
            } else {
                skip(tag, field, prefix);
            }
        }
    }

    private void readField(FieldDescriptor field, String name, boolean hidden) throws IOException {
        switch (field.getType()) {
            case MESSAGE -> {
                int limit = in.pushLimit(in.readRawVarint32());
                readMessage(field.getMessageType(), name + ".", hidden);
                in.popLimit(limit);
            }
            case STRING -> found.add(name, in.readStringRequireUtf8(), hidden);
            case BOOL -> found.add(name, String.valueOf(in.readBool()), hidden);
            case ENUM -> found.add(name, enumText(field, in.readEnum()), hidden);
            case INT32 -> found.add(name, String.valueOf(in.readInt32()), hidden);
            default -> found.add(name, String.valueOf(in.readInt64()), hidden);
        }
    }

    private void readPacked(FieldDescriptor field, String name, boolean hidden) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        while (!in.isAtEnd()) {
            readField(field, name, hidden);
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

    private static boolean isPacked(FieldDescriptor field, int wireType) {
        return field.isPackable() && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }
}
