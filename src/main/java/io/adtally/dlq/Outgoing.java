package io.adtally.dlq;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.deadletter.RejectionReason;
import io.adtally.deadletter.StoredLetter;
import io.adtally.ingest.EventBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** As what a letter goes on, and which cannot. Its bytes are always its own. */
enum Outgoing {
    /** To the retry topic, with its attempt raised. */
    REPLAY {
        @Override
        Map<String, String> story(StoredLetter stored) {
            return DeadLetterHeaders.of(stored.letter().orElseThrow().nextAttempt());
        }

        @Override
        Optional<String> obstacle(StoredLetter stored) {
            return replayObstacle(stored);
        }
    },

    /** To the parking queue, as it is. */
    PARK {
        @Override
        Map<String, String> story(StoredLetter stored) {
            return stored.headers();
        }

        @Override
        Optional<String> obstacle(StoredLetter stored) {
            return Optional.empty();
        }
    },

    /** To the retry topic, each of its events as a record, with the attempt raised. */
    SPLIT {
        @Override
        Map<String, String> story(StoredLetter stored) {
            return REPLAY.story(stored);
        }

        @Override
        Optional<String> obstacle(StoredLetter stored) {
            return replayObstacle(stored)
                    .or(
                            () ->
                                    parts(stored).isEmpty()
                                            ? Optional.of(
                                                    "no list or lines of JSON, and no protobuf"
                                                            + " behind its length")
                                            : Optional.empty());
        }

        @Override
        List<OutgoingRecord> records(StoredLetter stored, String run) {
            List<OutgoingRecord> records = new ArrayList<>();
            for (EventBatch.Part part : parts(stored)) {
                byte[] key =
                        part.impressionId().isEmpty()
                                ? stored.key()
                                : part.impressionId().getBytes(StandardCharsets.UTF_8);
                Map<String, String> headers = headers(stored, run);
                headers.put(DeadLetterHeaders.CONTENT_TYPE, part.contentType());
                headers.put(DeadLetterHeaders.LETTER, stored.place() + "#" + (records.size() + 1));
                headers.put(
                        DeadLetterHeaders.REPAIRED_FROM, DeadLetterHeaders.sha256(stored.value()));
                records.add(new OutgoingRecord(key, part.value(), headers));
            }
            return records;
        }

        private List<EventBatch.Part> parts(StoredLetter stored) {
            return stored.value() == null ? List.of() : EventBatch.split(stored.value());
        }
    };

    abstract Map<String, String> story(StoredLetter stored);

    /** Why it cannot go, if it cannot. */
    abstract Optional<String> obstacle(StoredLetter stored);

    /** What is sent for it. */
    List<OutgoingRecord> records(StoredLetter stored, String run) {
        return List.of(new OutgoingRecord(stored.key(), stored.value(), headers(stored, run)));
    }

    /** The headers, and with them which action sent which letter. */
    Map<String, String> headers(StoredLetter stored, String run) {
        Map<String, String> headers = new LinkedHashMap<>(story(stored));
        headers.put(DeadLetterHeaders.LETTER, stored.place());
        headers.put(DeadLetterHeaders.RUN, run);
        return headers;
    }

    static Optional<String> replayObstacle(StoredLetter stored) {
        Optional<DeadLetter> letter = stored.letter();
        if (letter.isEmpty()) {
            return Optional.of("no letter this release can read");
        }
        if (letter.get().reason().origin() == RejectionReason.Origin.CATALOG) {
            return Optional.of("a catalog entry: publish it anew, mended, on the catalog's topic");
        }
        if (DeadLetterHeaders.isCut(stored.headers())) {
            return Optional.of("cut to fit: only its producer has the whole");
        }
        return Optional.empty();
    }
}
