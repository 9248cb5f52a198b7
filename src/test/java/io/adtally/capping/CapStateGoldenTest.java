package io.adtally.capping;

import static io.adtally.flink.GoldenBytes.assertGolden;

import io.adtally.event.EventId;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes of the stage's state, as releases have written them. */
class CapStateGoldenTest {
    private static final CapState STATE =
            new CapState(
                    5,
                    3,
                    new EventId(0x0102030405060708L, 0xF1F2F3F4F5F6F7F8L),
                    true,
                    1_772_366_400_000L,
                    List.of(1_772_366_400_000L, 1_772_366_400_000L, 1_772_370_000_000L));

    @Test
    void keepsCaps() throws IOException {
        assertGolden(CapState.Bytes.INSTANCE, STATE);
    }
}
