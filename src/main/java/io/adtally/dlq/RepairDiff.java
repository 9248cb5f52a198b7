package io.adtally.dlq;

import io.adtally.event.SourceRecord;
import io.adtally.ingest.Inspection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What a repair changes, path by path, for a person; what may tell of a person is not shown. */
final class RepairDiff {
    private static final int MAX_CHARS = 80;
    private static final String ABSENT = "absent";

    private final Map<String, List<Inspection.Field>> before;
    private final Map<String, List<Inspection.Field>> after;
    private final List<String> lines = new ArrayList<>();

    private RepairDiff(Inspection before, Inspection after) {
        this.before = byPath(before);
        this.after = byPath(after);
    }

    /** One line for each path that changes; empty: the same event, though maybe other bytes. */
    static List<String> of(SourceRecord before, SourceRecord after) {
        Inspection old = inspect(before);
        Inspection mended = inspect(after);
        RepairDiff diff = new RepairDiff(old, mended);
        diff.key(before.key(), after.key());
        diff.line("content-type", before.contentType(), after.contentType());
        diff.line("breaks", old.broken(), mended.broken());
        diff.fields();
        return diff.lines;
    }

    private static Inspection inspect(SourceRecord record) {
        return Inspection.ofEvent(
                record.value() == null ? new byte[0] : record.value(), record.contentType());
    }

    private static Map<String, List<Inspection.Field>> byPath(Inspection inspection) {
        return inspection.fields().stream()
                .collect(
                        Collectors.groupingBy(
                                Inspection.Field::path, LinkedHashMap::new, Collectors.toList()));
    }

    private void fields() {
        Set<String> paths = new LinkedHashSet<>(before.keySet());
        paths.addAll(after.keySet());
        for (String path : paths) {
            List<Inspection.Field> old = before.getOrDefault(path, List.of());
            List<Inspection.Field> mended = after.getOrDefault(path, List.of());
            if (!texts(old).equals(texts(mended))) {
                String shown = shown(mended);
                boolean looksTheSame = shown(old).equals(shown);
                lines.add(
                        Harmless.text(path, MAX_CHARS)
                                + ": "
                                + shown(old)
                                + " → "
                                + (looksTheSame ? "others" : shown));
            }
        }
    }

    /** Whoever gets the key wrong may well have put a user id there. */
    private void key(byte[] old, byte[] mended) {
        if (!Arrays.equals(old, mended)) {
            lines.add("key: " + key(old, before) + " → " + key(mended, after));
        }
    }

    private static String key(byte[] key, Map<String, List<Inspection.Field>> event) {
        if (key == null) {
            return ABSENT;
        }
        String text = new String(key, StandardCharsets.UTF_8);
        boolean isTheImpression =
                texts(event.getOrDefault("impression_id", List.of())).contains(text);
        return isTheImpression
                ? Harmless.quoted(text, MAX_CHARS)
                : key.length + " bytes that are not the impression id (hidden)";
    }

    private void line(String name, String old, String mended) {
        if (!Objects.equals(old, mended)) {
            lines.add(name + ": " + quoted(old) + " → " + quoted(mended));
        }
    }

    private static String quoted(String text) {
        return text == null || text.isEmpty() ? "no" : Harmless.quoted(text, 2 * MAX_CHARS);
    }

    private static List<String> texts(List<Inspection.Field> fields) {
        return fields.stream().map(Inspection.Field::text).toList();
    }

    private static String shown(List<Inspection.Field> fields) {
        return fields.isEmpty()
                ? ABSENT
                : fields.stream().map(RepairDiff::shown).collect(Collectors.joining(", "));
    }

    private static String shown(Inspection.Field field) {
        return field.personal()
                ? field.text().length() + " characters (hidden)"
                : Harmless.quoted(field.text(), MAX_CHARS);
    }
}
