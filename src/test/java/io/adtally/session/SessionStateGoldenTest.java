package io.adtally.session;

import static io.adtally.flink.GoldenBytes.assertGolden;

import io.adtally.event.Activity;
import io.adtally.event.EventId;
import io.adtally.event.EventType;
import io.adtally.session.SessionState.Kept;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The bytes of the stage's state, as releases have written them. */
class SessionStateGoldenTest {
    private static final SessionState STATE =
            new SessionState(
                    List.of(
                            new Kept(
                                    new EventId(1, 2),
                                    1_772_366_400_000L,
                                    1_772_366_400_300L,
                                    1_772_366_500_000L,
                                    new Activity(
                                            Map.of(EventType.CLICK, 300L),
                                            new TreeSet<>(List.of("campaign-1", "campaign-2")),
                                            true,
                                            Map.of("EUR", 1_000L)),
                                    4,
                                    5,
                                    true)),
                    1_772_366_400_999L);

    @Test
    void keepsSessions() throws IOException {
        assertGolden(SessionState.Bytes.INSTANCE, STATE);
    }
}
