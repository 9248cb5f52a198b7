package io.adtally.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * Which currencies somebody pays in, and until when; read from {@code currencies.properties}. The
 * JDK's own list also has those of the past, and cannot say when they ended.
 */
final class Currencies {
    private static final String FILE = "currencies.properties";
    private static final String CURRENT = "current";

    /** By ISO 4217 code. */
    private static final Map<String, Long> ENDS_MS = read();

    private Currencies() {}

    /** Whether the ISO 4217 code is that of a currency at this time, UTC epoch millis. */
    static boolean isInUse(String code, long atMs) {
        Long endMs = ENDS_MS.get(code);
        return endMs != null && atMs < endMs;
    }

    /** The first day on which the currency is no longer one, or null if no such day is known. */
    static LocalDate end(String code) {
        Long endMs = ENDS_MS.get(code);
        return endMs == null || endMs == Long.MAX_VALUE ? null : FieldRules.day(endMs);
    }

    private static Map<String, Long> read() {
        Properties file = new Properties();
        try (InputStream in = Currencies.class.getResourceAsStream(FILE)) {
            file.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read from the jar", e);
        }
        Map<String, Long> endsMs = new HashMap<>();
        for (String code : ((String) file.remove(CURRENT)).split(" ", -1)) {
            endsMs.put(code, Long.MAX_VALUE);
        }
        for (String code : file.stringPropertyNames()) {
            LocalDate end = LocalDate.parse(file.getProperty(code));
            endsMs.put(code, end.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli());
        }
        return Map.copyOf(endsMs);
    }
}
