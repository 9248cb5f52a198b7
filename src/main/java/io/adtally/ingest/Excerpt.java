package io.adtally.ingest;

/** Shows a person what a field holds, short and harmless to a terminal or a log. */
final class Excerpt {
    private static final int MAX_CHARS = 40;

    private Excerpt() {}

    /** In quotes; all but printable ASCII escaped as in Java, and cut after 40 characters. */
    static String of(String text) {
        StringBuilder shown = new StringBuilder("\"");
        for (int i = 0; i < Math.min(text.length(), MAX_CHARS); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                shown.append('\\').append(c);
            } else if (c >= ' ' && c <= '~') {
                shown.append(c);
            } else {
                shown.append(String.format("\\u%04x", (int) c));
            }
        }
        return shown.append(text.length() > MAX_CHARS ? "…\"" : "\"").toString();
    }
}
