package io.adtally.retry;

import static io.adtally.flink.GoldenBytes.assertGolden;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.retry.DelayState.Lane;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes of the slice's values, as releases have written them. */
class RetryGoldenTest {
    private static final DeadLetter LETTER = Letters.letter("i", RejectionReason.ORPHAN, 2);

    @Test
    void keepsIncomingLetters() throws IOException {
        assertGolden(
                IncomingLetter.Bytes.INSTANCE,
                new IncomingLetter(9, 1_772_366_401_000L, true, LETTER));
        assertGolden(
                IncomingLetter.Bytes.INSTANCE,
                new IncomingLetter(9, 1_772_366_401_000L, false, null),
                "IncomingLetter-none");
    }

    @Test
    void keepsWaitingLetters() throws IOException {
        assertGolden(Waiting.Bytes.INSTANCE, new Waiting(9, 1_772_366_402_000L, LETTER));
    }

    @Test
    void keepsQueues() throws IOException {
        assertGolden(
                DelayState.Bytes.INSTANCE,
                new DelayState(
                        List.of(
                                new Lane(1, 2, 300, 1_772_366_403_000L),
                                new Lane(5, 0, 1, 1_772_366_405_000L)),
                        1_772_366_400_000L,
                        1_772_366_403_000L));
        assertGolden(DelayState.Bytes.INSTANCE, DelayState.EMPTY, "DelayState-EMPTY");
    }
}
