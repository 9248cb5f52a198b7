package io.adtally.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.adtally.deadletter.RejectionReason;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Integers, bools and enums of canonical proto3 JSON. */
final class JsonScalars {
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,18})");

    private JsonScalars() {}

    /** The value the parser stands on, as the field's builder takes it. */
    static Object read(JsonParser in, FieldDescriptor field) throws IOException, RejectedException {
        return switch (field.getJavaType()) {
            case LONG -> int64(in, field);
            case INT -> int32(in, field);
            case BOOLEAN -> bool(in, field);
            case ENUM -> enumValue(in, field);
            default ->
                    throw new IllegalStateException(
                            field.getFullName() + " is of a kind that cannot be read from JSON");
        };
    }

    private static int int32(JsonParser in, FieldDescriptor field)
            throws IOException, RejectedException {
        long value = int64(in, field);
        if (value != (int) value) {
            throw StrictJson.malformed(field.getName() + " does not fit 32 bits");
        }
        return (int) value;
    }

    private static long int64(JsonParser in, FieldDescriptor field)
            throws IOException, RejectedException {
        try {
            return switch (in.currentToken()) {
                case VALUE_NUMBER_INT -> Long.parseLong(in.getText());
                // 1.0 and 1e3 are integers to proto3; BigDecimal never expands the exponent.
                case VALUE_NUMBER_FLOAT -> new BigDecimal(in.getText()).longValueExact();
                case VALUE_STRING -> Long.parseLong(digits(in.getText(), field));
                default -> throw notInteger(field);
            };
        } catch (NumberFormatException | ArithmeticException e) {
            throw notInteger(field);
        }
    }

    private static String digits(String text, FieldDescriptor field) throws RejectedException {
        if (!INTEGER.matcher(text).matches()) {
            throw notInteger(field);
        }
        return text;
    }

    private static RejectedException notInteger(FieldDescriptor field) {
        return StrictJson.malformed(field.getName() + " is not a 64-bit integer");
    }

    private static boolean bool(JsonParser in, FieldDescriptor field) throws RejectedException {
        return switch (in.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw StrictJson.malformed(field.getName() + " is not true or false");
        };
    }

    private static EnumValueDescriptor enumValue(JsonParser in, FieldDescriptor field)
            throws IOException, RejectedException {
        EnumDescriptor type = field.getEnumType();
        return switch (in.currentToken()) {
            case VALUE_NUMBER_INT -> type.findValueByNumberCreatingIfUnknown(int32(in, field));
            case VALUE_STRING -> named(in.getText(), field);
            default -> throw StrictJson.malformed(field.getName() + " is not an enum value");
        };
    }

    /**
     * A name no version of ours has yet is as retriable as an unknown number: it is all a newer
     * producer's JSON can send. Every value has its enum's prefix, so without it a name is just
     * wrong.
     */
    private static EnumValueDescriptor named(String name, FieldDescriptor field)
            throws RejectedException {
        EnumDescriptor type = field.getEnumType();
        EnumValueDescriptor value = type.findValueByName(name);
        if (value != null) {
            return value;
        }
        String zero = type.findValueByNumber(0).getName();
        String prefix = zero.substring(0, zero.length() - "UNSPECIFIED".length());
        if (!name.startsWith(prefix)) {
            throw StrictJson.malformed(
                    field.getName() + " is " + Excerpt.of(name) + ", not a name with " + prefix);
        }
        throw new RejectedException(
                RejectionReason.UNKNOWN_ENUM_VALUE,
                field.getName() + " is " + Excerpt.of(name) + ", unknown to this version");
    }
}
