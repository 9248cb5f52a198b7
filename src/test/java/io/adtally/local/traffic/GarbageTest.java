package io.adtally.local.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GarbageTest {
    private static final long START_MS = 1_795_000_000_000L;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allOfItIsRefusedForTheReasonItSays(boolean json) {
        Garbage garbage = new Garbage(7, START_MS, 500, 2, json);
        Ingest ingest = new Ingest(json);
        List<Message> made = new ArrayList<>();
        for (Message next = garbage.next(); next != null; next = garbage.next()) {
            assertThat(ingest.fate(next)).isEqualTo(next.refusal());
            made.add(next);
        }

        assertThat(made).hasSize(1_000);
        assertThat(made.get(0).dueMs()).isEqualTo(START_MS);
        assertThat(made.get(999).dueMs()).isEqualTo(START_MS + 1_998);
        assertThat(made).extracting(Message::refusal).containsOnly(Garbage.reason(json));
    }
}
