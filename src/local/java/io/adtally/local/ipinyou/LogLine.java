package io.adtally.local.ipinyou;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;

/**
 * One line of an iPinYou log of season 3: 24 columns separated by tabs, "null" for what is not
 * known.
 *
 * @param bidId joins clicks to impressions
 * @param timeMs UTC epoch millis; the log's clock stands eight hours ahead
 * @param userId of the cookie
 * @param payingPriceFen clearing price in hundredths of a yuan per thousand impressions
 */
record LogLine(
        String bidId,
        long timeMs,
        String userId,
        String region,
        String exchange,
        String domain,
        String creativeId,
        long payingPriceFen,
        String advertiserId) {
    private static final int COLUMNS = 24;
    private static final ZoneOffset CHINA = ZoneOffset.ofHours(8);
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder()
                    .appendPattern("uuuuMMddHHmmss")
                    .appendValue(ChronoField.MILLI_OF_SECOND, 3)
                    .toFormatter();

    /**
     * Takes a line apart.
     *
     * @throws IllegalArgumentException if it is not of the format; names the column
     */
    static LogLine parse(String line) {
        String[] columns = line.split("\t", -1);
        if (columns.length != COLUMNS) {
            throw new IllegalArgumentException(
                    columns.length + " columns separated by tabs; " + COLUMNS + " wanted");
        }
        return new LogLine(
                columns[0],
                timeMs(columns[1]),
                known(columns[3]),
                known(columns[6]),
                known(columns[8]),
                known(columns[9]),
                columns[18],
                price(columns[20]),
                columns[22]);
    }

    private static long timeMs(String text) {
        try {
            return LocalDateTime.parse(text, TIME).toInstant(CHINA).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "column 2 is \"" + text + "\"; a time yyyyMMddHHmmssSSS wanted", e);
        }
    }

    private static long price(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "column 21 is \"" + text + "\"; a paying price in fen wanted", e);
        }
    }

    private static String known(String text) {
        return text.equals("null") ? "" : text;
    }
}
