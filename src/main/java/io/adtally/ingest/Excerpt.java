package io.adtally.ingest;

/** Shows a person what a field holds, short and harmless to a terminal or a log. */
final class Excerpt {
    private static final int MAX_CHARS = 40;

    /** A key is a part of a path: there is more to say. */
    private static final int MAX_KEY_CHARS = 20;

    private static final int MAX_HEADER_CHARS = 80;

    private Excerpt() {}

    /** In quotes; all but printable ASCII escaped as in Java, and cut after 40 characters. */
    static String of(String text) {
        return of(text, MAX_CHARS);
    }

    /** The same, of a header: its end matters too. */
    static String ofHeader(String text) {
        return of(text, MAX_HEADER_CHARS);
    }

    /** The same, of the key of a map. */
    static String ofKey(String key) {
        return of(key, MAX_KEY_CHARS);
    }

    private static String of(String text, int maxChars) {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), maxChars); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                shown.append('\\').append(c);
            } else if (c >= ' ' && c <= '~') {
                shown.append(c);
            } else {
                shown.append(String.format("\\u%04x", (int) c));
            }
        }
        return shown.append(text.length() > maxChars ? "…\"" : "\"").toString();
    }
}
