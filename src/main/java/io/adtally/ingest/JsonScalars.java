package io.adtally.ingest;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.adtally.deadletter.RejectionReason;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/** Integers, bools and enums of canonical proto3 JSON. */
final class JsonScalars {
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,18})");

    private static final String INT32 = "a whole number of 32 bits";
    private static final String INT64 = "a whole number of 64 bits";

    /** No event is refused for it, so that its rule must see it. */
    private static final String MEDIA_TYPE = "adtally.events.v1.AdEvent.media_type";

    /** A number for it that no version will have. */
    private static final int UNKNOWN_NAME = Integer.MIN_VALUE;

    private JsonScalars() {}

    /** The value the parser stands on, as the field's builder takes it. */
    static Object read(StrictJson json, FieldDescriptor field)
            throws IOException, RejectedException {
        return switch (field.getJavaType()) {
            case LONG -> int64(json, INT64);
            case INT -> int32(json);
            case BOOLEAN -> bool(json);
            case ENUM -> enumValue(json, field);
            default ->
                    throw new IllegalStateException(
                            field.getFullName() + " is of a kind that cannot be read from JSON");
        };
    }

    private static int int32(StrictJson json) throws IOException, RejectedException {
        long value = int64(json, INT32);
        if (value != (int) value) {
            throw json.needs(INT32);
        }
        return (int) value;
    }

    private static long int64(StrictJson json, String what) throws IOException, RejectedException {
        String text = json.in().getText();
        try {
            return switch (json.in().currentToken()) {
                case VALUE_NUMBER_INT -> Long.parseLong(text);
                // 1.0 and 1e3 are integers to proto3; BigDecimal never expands the exponent.
                case VALUE_NUMBER_FLOAT -> new BigDecimal(text).longValueExact();
                case VALUE_STRING -> {
                    if (!INTEGER.matcher(text).matches()) {
                        throw json.needs(what);
                    }
                    yield Long.parseLong(text);
                }
                default -> throw json.needs(what);
            };
        } catch (NumberFormatException | ArithmeticException e) {
            throw json.needs(what);
        }
    }

    private static boolean bool(StrictJson json) throws IOException, RejectedException {
        return switch (json.in().currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw json.needs("true or false");
        };
    }

    private static EnumValueDescriptor enumValue(StrictJson json, FieldDescriptor field)
            throws IOException, RejectedException {
        return switch (json.in().currentToken()) {
            case VALUE_NUMBER_INT ->
                    field.getEnumType().findValueByNumberCreatingIfUnknown(int32(json));
            case VALUE_STRING -> named(json, field);
            default -> throw json.needs("a name or a number");
        };
    }

    /**
     * A name no version of ours has yet is as retriable as an unknown number: it is all a newer
     * producer's JSON can send. Every value has its enum's prefix, so without it a name is just
     * wrong.
     */
    private static EnumValueDescriptor named(StrictJson json, FieldDescriptor field)
            throws IOException, RejectedException {
        EnumDescriptor type = field.getEnumType();
        String name = json.in().getText();
        EnumValueDescriptor value = type.findValueByName(name);
        if (value != null) {
            return value;
        }
        String zero = type.findValueByNumber(0).getName();
        String prefix = zero.substring(0, zero.length() - "UNSPECIFIED".length());
        if (!name.startsWith(prefix)) {
            String whole = prefix + name.toUpperCase(Locale.ROOT);
            throw json.malformed(
                    "is "
                            + Excerpt.of(name)
                            + ", not a name with "
                            + prefix
                            + (type.findValueByName(whole) == null
                                    ? ""
                                    : "; is it " + whole + "?"));
        }
        if (field.getFullName().equals(MEDIA_TYPE)) {
            return type.findValueByNumberCreatingIfUnknown(UNKNOWN_NAME);
        }
        throw new RejectedException(
                RejectionReason.UNKNOWN_ENUM_VALUE,
                json.place().path() + " is " + Excerpt.of(name) + ", unknown to this version");
    }
}
