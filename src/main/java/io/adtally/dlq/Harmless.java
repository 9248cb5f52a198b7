package io.adtally.dlq;

/** Text of whatever origin as a terminal may show it. */
final class Harmless {
    private Harmless() {}

    /** Escaped as in Java: control and format characters, line breaks, halves of pairs. */
    static String text(String text, int maxChars) {
        StringBuilder shown = new StringBuilder();
        int i = 0;
        while (i < text.length() && shown.length() < maxChars) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isHarmless(c)) {
                shown.appendCodePoint(c);
            } else if (Character.isBmpCodePoint(c)) {
                shown.append(String.format("\\u%04x", c));
            } else {
                shown.append(
                        String.format(
                                "\\u%04x\\u%04x",
                                (int) Character.highSurrogate(c), (int) Character.lowSurrogate(c)));
            }
        }
        return i < text.length() ? shown.append('…').toString() : shown.toString();
    }

    /** In quotes, with quotes and backslashes escaped too. */
    static String quoted(String text, int maxChars) {
        return '"' + text(text.replace("\\", "\\\\").replace("\"", "\\\""), maxChars) + '"';
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
