package io.adtally.dlq;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.deadletter.RejectionReason;
import io.adtally.deadletter.StoredLetter;
import io.adtally.ingest.Inspection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One letter, for a person to read: its story, its event as far as it can be read. */
final class LetterText {
    private static final int MAX_CHARS = 200;
    private static final String HIDDEN = " (hidden; --show-user-ids shows it)";

    private final StoredLetter stored;
    private final boolean userIdsShown;
    private final List<String> lines = new ArrayList<>();

    private LetterText(StoredLetter stored, boolean userIdsShown) {
        this.stored = stored;
        this.userIdsShown = userIdsShown;
    }

    static List<String> of(StoredLetter stored, boolean userIdsShown) {
        LetterText text = new LetterText(stored, userIdsShown);
        text.line("letter", stored.place() + ", " + Instant.ofEpochMilli(stored.timestampMs()));
        stored.letter()
                .ifPresentOrElse(
                        text::describe,
                        () -> {
                            text.line("reason", LetterCounts.UNKNOWN);
                            text.bytes("key", stored.key(), text.shownIfAsked(stored.key()));
                            text.bytes("value", stored.value(), "");
                        });
        stored.headers().forEach(text::otherHeader);
        return text.lines;
    }

    private void describe(DeadLetter letter) {
        RejectionReason reason = letter.reason();
        line(
                "reason",
                reason.name()
                        + (reason.retriable() ? ", retriable" : ", not retriable")
                        + "; to mend by the "
                        + reason.blame().name().toLowerCase(Locale.ROOT));
        line("meaning", reason.meaning());
        line("message", letter.message());
        line(
                "stood at",
                letter.source()
                        + ", "
                        + Instant.ofEpochMilli(letter.source().timestampMs())
                        + ", attempt "
                        + letter.source().attempt());
        line("content", letter.source().contentType());
        Inspection inspection = inspect(letter);
        bytes("key", stored.key(), keyText(inspection));
        bytes("value", stored.value(), "");
        inspection.fields().forEach(this::field);
        if (!inspection.broken().isEmpty()) {
            line("breaks", inspection.broken());
        }
    }

    private Inspection inspect(DeadLetter letter) {
        byte[] value = stored.value() == null ? new byte[0] : stored.value();
        String contentType = letter.source().contentType();
        return letter.reason().origin() == RejectionReason.Origin.CATALOG
                ? Inspection.ofCatalogEntry(value, contentType)
                : Inspection.ofEvent(value, contentType);
    }

    /** Who gets the key wrong may well have put a user id there. */
    private String keyText(Inspection inspection) {
        String key = shown(stored.key());
        boolean isTheImpression =
                inspection.fields().stream()
                        .anyMatch(
                                field ->
                                        (field.path().equals("impression_id")
                                                        || field.path().equals("impressionId"))
                                                && field.text().equals(text(stored.key())));
        return isTheImpression ? key : shownIfAsked(stored.key());
    }

    private void field(Inspection.Field field) {
        boolean hidden = field.personal() && !userIdsShown;
        lines.add(
                "  "
                        + Harmless.text(field.path(), MAX_CHARS)
                        + " = "
                        + (hidden
                                ? field.text().length() + " characters" + HIDDEN
                                : Harmless.quoted(field.text(), MAX_CHARS)));
    }

    /** What is told above already is left out. */
    private void otherHeader(String name, String text) {
        boolean told = stored.letter().isPresent() && DeadLetterHeaders.isStory(name);
        if (!told) {
            line("header", Harmless.text(name, MAX_CHARS) + " = " + text);
        }
    }

    private void bytes(String name, byte[] bytes, String shown) {
        line(
                name,
                bytes == null
                        ? "none"
                        : bytes.length
                                + " bytes, SHA-256 "
                                + DeadLetterHeaders.sha256(bytes)
                                + (shown.isEmpty() ? "" : ": ")
                                + shown);
    }

    private String shownIfAsked(byte[] bytes) {
        return userIdsShown ? shown(bytes) : HIDDEN.strip();
    }

    private static String shown(byte[] bytes) {
        return Harmless.quoted(text(bytes), MAX_CHARS);
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    private void line(String name, String text) {
        lines.add(String.format("%-9s %s", name, Harmless.text(text, MAX_CHARS)));
    }
}
