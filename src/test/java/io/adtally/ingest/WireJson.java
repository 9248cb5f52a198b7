package io.adtally.ingest;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says in JSON what the bytes of a message say, faults included: a field number given twice becomes
 * a key given twice, a number too large stays as large, an unknown field becomes an unknown key.
 */
final class WireJson {
    /** No field of any kind of ours is such a list. */
    private static final String OF_ANOTHER_TYPE = "[[]]";

    private static final BigInteger BEYOND_64_BITS = BigInteger.ONE.shiftLeft(Long.SIZE);
    private static final int BITS_OF_A_BYTE = 7;

    private final byte[] value;
    private final CodedInputStream in;

    private WireJson(byte[] value) {
        this.value = value;
        this.in = CodedInputStream.newInstance(value);
    }

    /** Of a message that protobuf's own parser reads. */
    static String of(byte[] value, Descriptor type) {
        try {
            return new WireJson(value).message(type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String message(Descriptor type) throws IOException {
        List<String> members = new ArrayList<>();
        Map<FieldDescriptor, List<String>> elements = new LinkedHashMap<>();
        while (!in.isAtEnd()) {
            int tag = in.readTag();
            FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            int wireType = WireFormat.getTagWireType(tag);
            if (field == null) {
                in.skipField(tag);
                members.add("\"unknown" + members.size() + "\":{\"a\":[1]}");
            } else if (field.isRepeated()) {
                elements.computeIfAbsent(field, first -> new ArrayList<>())
                        .addAll(elements(field, tag));
            } else if (wireType == field.getLiteType().getWireType()) {
                members.add(name(field) + scalarOrMessage(field));
            } else {
                in.skipField(tag);
                members.add(name(field) + OF_ANOTHER_TYPE);
            }
        }
        elements.forEach(
                (field, all) -> {
                    String joined = String.join(",", all);
                    boolean map = field.isMapField() && !all.contains(OF_ANOTHER_TYPE);
                    members.add(name(field) + (map ? "{" + joined + "}" : "[" + joined + "]"));
                });
        return "{" + String.join(",", members) + "}";
    }

    private List<String> elements(FieldDescriptor field, int tag) throws IOException {
        int wireType = WireFormat.getTagWireType(tag);
        if (field.isPackable() && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
            List<String> packed = new ArrayList<>();
            int limit = in.pushLimit(in.readRawVarint32());
            while (!in.isAtEnd()) {
                packed.add(scalarOrMessage(field));
            }
            in.popLimit(limit);
            return packed;
        }
        if (wireType != field.getLiteType().getWireType()) {
            in.skipField(tag);
            return List.of(OF_ANOTHER_TYPE);
        }
        return List.of(field.isMapField() ? entry() : scalarOrMessage(field));
    }

    /** A key or a value given twice has no like in JSON but a wrong type. */
    private String entry() throws IOException {
        List<String> keys = new ArrayList<>();
        List<String> values = new ArrayList<>();
        boolean ofAnotherType = false;
        int limit = in.pushLimit(in.readRawVarint32());
        while (!in.isAtEnd()) {
            int tag = in.readTag();
            int number = WireFormat.getTagFieldNumber(tag);
            if (number > 2) {
                in.skipField(tag);
            } else if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                (number == 1 ? keys : values).add(quoted(in.readStringRequireUtf8()));
            } else {
                in.skipField(tag);
                ofAnotherType = true;
            }
        }
        in.popLimit(limit);
        if (ofAnotherType || keys.size() > 1 || values.size() > 1) {
            return OF_ANOTHER_TYPE;
        }
        return (keys.isEmpty() ? "\"\"" : keys.get(0))
                + ":"
                + (values.isEmpty() ? "\"\"" : values.get(0));
    }

    private String scalarOrMessage(FieldDescriptor field) throws IOException {
        return switch (field.getType()) {
            case MESSAGE -> {
                int limit = in.pushLimit(in.readRawVarint32());
                String message = message(field.getMessageType());
                in.popLimit(limit);
                yield message;
            }
            case STRING -> quoted(in.readStringRequireUtf8());
            case BOOL -> {
                BigInteger number = number();
                yield number.signum() == 0
                        ? "false"
                        : number.equals(BigInteger.ONE) ? "true" : number.toString();
            }
            default -> number().toString();
        };
    }

    /** With all its bits, also those the parser drops. */
    private BigInteger number() throws IOException {
        int from = in.getTotalBytesRead();
        in.readRawVarint64();
        BigInteger number = BigInteger.ZERO;
        int shift = 0;
        for (byte each : Arrays.copyOfRange(value, from, in.getTotalBytesRead())) {
            number = number.or(BigInteger.valueOf(each & 0x7F).shiftLeft(shift));
            shift += BITS_OF_A_BYTE;
        }
        boolean negative = number.bitLength() == Long.SIZE;
        return negative ? number.subtract(BEYOND_64_BITS) : number;
    }

    private static String name(FieldDescriptor field) {
        return "\"" + field.getJsonName() + "\":";
    }

    private static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
