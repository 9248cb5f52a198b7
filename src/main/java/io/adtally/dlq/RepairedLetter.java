package io.adtally.dlq;

import io.adtally.config.IngestConfig;
import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.deadletter.StoredLetter;
import io.adtally.event.InputRecord;
import io.adtally.event.SourceRecord;
import io.adtally.ingest.EventJson;
import io.adtally.ingest.IngestDecision;
import io.adtally.ingest.IngestRules;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A line of an exported file as it is to be sent.
 *
 * @param letter where it stood
 * @param before what it was
 * @param record what goes to the retry topic
 */
record RepairedLetter(
        String letter, SourceRecord before, SourceRecord record, Map<String, String> headers) {
    private static final IngestRules RULES = new IngestRules(IngestConfig.widest());

    /**
     * Puts the repair into effect.
     *
     * @param run which action this is
     * @throws IllegalArgumentException saying what is wrong with the line
     */
    static RepairedLetter of(ExportedLetter line, String run) {
        if (!line.isUntouched()) {
            throw new IllegalArgumentException(
                    "something but \"repair\" was changed; put what is mended there");
        }
        DeadLetter letter = sendable(line).nextAttempt();
        SourceRecord before = letter.source();
        SourceRecord after = line.repair() == null ? before : mended(before, line.repair());
        Map<String, String> headers =
                new LinkedHashMap<>(
                        DeadLetterHeaders.of(
                                new DeadLetter(after, letter.reason(), letter.message())));
        headers.put(DeadLetterHeaders.LETTER, line.letter());
        headers.put(DeadLetterHeaders.RUN, run);
        RepairedLetter repaired = new RepairedLetter(line.letter(), before, after, headers);
        if (repaired.repaired()) {
            byte[] value = before.value() == null ? new byte[0] : before.value();
            headers.put(DeadLetterHeaders.REPAIRED_FROM, DeadLetterHeaders.sha256(value));
        }
        return repaired;
    }

    /** Whether what goes differs from the letter. */
    boolean repaired() {
        return !record.equals(before);
    }

    /** What the repair changes, path by path; nothing personal is shown. */
    List<String> changes() {
        return RepairDiff.of(before, record);
    }

    /** A value that was cut can go once the whole is back in its place. */
    private static DeadLetter sendable(ExportedLetter line) {
        StoredLetter stored =
                new StoredLetter("", 0, 0, 0, line.headers(), line.keyBytes(), line.valueBytes());
        boolean whole = line.repair() != null && line.repair().mendsTheValue();
        Outgoing.replayObstacle(stored)
                .filter(obstacle -> !(whole && DeadLetterHeaders.isCut(line.headers())))
                .ifPresent(
                        obstacle -> {
                            throw new IllegalArgumentException(obstacle);
                        });
        return stored.letter().orElseThrow();
    }

    private static SourceRecord mended(SourceRecord before, ExportedLetter.Repair repair) {
        String contentType =
                repair.contentType() == null ? before.contentType() : repair.contentType();
        return new SourceRecord(
                before.topic(),
                before.partition(),
                before.offset(),
                before.timestampMs(),
                before.attempt(),
                contentType,
                repair.key() == null ? before.key() : repair.key().getBytes(StandardCharsets.UTF_8),
                repair.mendsTheValue() ? value(repair, contentType) : before.value());
    }

    private static byte[] value(ExportedLetter.Repair repair, String contentType) {
        if (Stream.of(repair.event(), repair.text(), repair.value())
                        .filter(Objects::nonNull)
                        .count()
                > 1) {
            throw new IllegalArgumentException(
                    "repair has more than one of event, text and value_base64");
        }
        if (repair.event() != null) {
            return EventJson.write(repair.event().toString(), contentType);
        }
        return repair.text() != null
                ? repair.text().getBytes(StandardCharsets.UTF_8)
                : Base64.getDecoder().decode(repair.value());
    }

    /** What ingest would refuse it for whatever its settings, if it would. */
    Optional<String> refusal() {
        IngestDecision decision = RULES.decide(new InputRecord(record, 0, false, false));
        return decision instanceof IngestDecision.Rejected rejected
                ? Optional.of(rejected.letter().reason() + ": " + rejected.letter().message())
                : Optional.empty();
    }
}
