package io.adtally.retry;

import static io.adtally.flink.GoldenBytes.assertGolden;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.retry.DelayState.Lane;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The retry slice's bytes: a new version of a codec adds a line, and the old ones are read. */
class RetryGoldenTest {
    private static final DeadLetter LETTER = Letters.letter("i", RejectionReason.ORPHAN, 2);

    private static final String LETTER_BYTES =
            "0d6164732e636c69636b732e76310307a0b7e5ef9f3402106170706c69636174696f6e"
                    + "2f6a736f6e01016901030001ff064f525048414e0e7361696420746865207374616765";

    @Test
    void readsIncomingLettersOfVersion1() throws IOException {
        assertGolden(
                IncomingLetter.Bytes.INSTANCE,
                new IncomingLetter(9, 1_772_366_401_000L, true, LETTER),
                "01" + "000000090000019ca9450de80101" + LETTER_BYTES);
        assertGolden(
                IncomingLetter.Bytes.INSTANCE,
                new IncomingLetter(9, 1_772_366_401_000L, false, null),
                "01000000090000019ca9450de80000");
    }

    @Test
    void readsWaitingLettersOfVersion1() throws IOException {
        assertGolden(
                Waiting.Bytes.INSTANCE,
                new Waiting(9, 1_772_366_402_000L, LETTER),
                "0109d0a394caca33" + LETTER_BYTES);
    }

    @Test
    void readsQueuesOfVersion1() throws IOException {
        assertGolden(
                DelayState.Bytes.INSTANCE,
                new DelayState(
                        List.of(
                                new Lane(1, 2, 300, 1_772_366_403_000L),
                                new Lane(5, 0, 1, 1_772_366_405_000L)),
                        1_772_366_400_000L,
                        1_772_366_403_000L),
                "01809494caca33b8ab94caca33020102ac02b8ab94caca3305000188bb94caca33");
        assertGolden(DelayState.Bytes.INSTANCE, DelayState.EMPTY, "0100ffffffffffffffff7f00");
    }
}
