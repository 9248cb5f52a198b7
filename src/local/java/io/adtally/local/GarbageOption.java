package io.adtally.local;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How a producer goes wrong.
 *
 * @param rate records a second
 * @param seconds how long
 */
record GarbageOption(int rate, int seconds) {
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,5})/([1-9][0-9]{0,4})");

    /** From {@code RATE/SECONDS}. */
    static final class Converter implements ITypeConverter<GarbageOption> {
        @Override
        public GarbageOption convert(String text) {
            Matcher parts = TEXT.matcher(text);
            if (!parts.matches()) {
                throw new TypeConversionException("must be RATE/SECONDS, for instance 5000/60");
            }
            return new GarbageOption(
                    Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
        }
    }
}
