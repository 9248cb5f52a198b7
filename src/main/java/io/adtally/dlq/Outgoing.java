package io.adtally.dlq;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.DeadLetterHeaders;
import io.adtally.deadletter.RejectionReason;
import io.adtally.deadletter.StoredLetter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** With which headers a letter goes on, and which cannot. Its bytes are always its own. */
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
    };

    abstract Map<String, String> story(StoredLetter stored);

    /** Why it cannot go, if it cannot. */
    abstract Optional<String> obstacle(StoredLetter stored);

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
