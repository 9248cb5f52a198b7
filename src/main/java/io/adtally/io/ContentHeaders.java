package io.adtally.io;

import io.adtally.event.SourceRecord;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads what the headers say of a value's format, however producers spell it: {@code Content-Type}
 * as in HTTP, {@code contentType} in quotes as Spring writes it, with parameters. What is not
 * understood is kept as it came, for ingest to refuse.
 */
final class ContentHeaders {
    /** Of what is not understood no more is kept, for the dead letter. */
    private static final int MAX_CHARS = 128;

    private static final Map<String, String> TYPES =
            Map.of(
                    SourceRecord.PROTOBUF,
                    SourceRecord.PROTOBUF,
                    "application/x-protobuf",
                    SourceRecord.PROTOBUF,
                    "application/vnd.google.protobuf",
                    SourceRecord.PROTOBUF,
                    SourceRecord.JSON,
                    SourceRecord.JSON);

    private static final Set<String> CHARSETS = Set.of("utf-8", "utf8", "us-ascii");

    private ContentHeaders() {}

    static boolean isType(String name) {
        return name.equalsIgnoreCase("content-type") || name.equalsIgnoreCase("contentType");
    }

    static boolean isEncoding(String name) {
        return name.equalsIgnoreCase("content-encoding")
                || name.equalsIgnoreCase("contentEncoding");
    }

    /** Whether the header says that the value is not what it is read as. */
    static boolean encodes(String text) {
        return !unquoted(text).equalsIgnoreCase("identity");
    }

    /** One of ours; or what it says, which is none of ours. */
    static String type(String text) {
        String known = TYPES.get(text);
        if (known != null) {
            return known;
        }
        String[] parts = unquoted(text).toLowerCase(Locale.ROOT).split(";", -1);
        String type = TYPES.get(parts[0].strip());
        if (type == null) {
            return cut(parts[0].strip());
        }
        for (int i = 1; i < parts.length; i++) {
            if (!isUnderstood(parts[i])) {
                return cut(unquoted(text));
            }
        }
        return type;
    }

    /** Of two headers; none of ours if they differ. */
    static String both(String first, String second) {
        return first.equals(second) ? first : cut(first + " and " + second);
    }

    /** Only a charset changes how bytes are read; protobuf's texts and JSON are always UTF-8. */
    private static boolean isUnderstood(String parameter) {
        String[] named = parameter.split("=", 2);
        return !named[0].strip().equals("charset")
                || (named.length == 2 && CHARSETS.contains(unquoted(named[1])));
    }

    private static String unquoted(String text) {
        String bare = text.strip();
        boolean quoted = bare.length() > 1 && bare.startsWith("\"") && bare.endsWith("\"");
        return quoted ? bare.substring(1, bare.length() - 1).strip() : bare;
    }

    private static String cut(String text) {
        return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
    }
}
