package io.adtally.retry;

import static io.adtally.retry.Letters.CONFIG;
import static io.adtally.retry.Letters.MINUTE_MS;
import static io.adtally.retry.Letters.NOON_MS;
import static io.adtally.retry.Letters.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.deadletter.SideOutputs;
import io.adtally.event.RateSample;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RetryFunctionTest {
    private OneInputStreamOperatorTestHarness<IncomingLetter, Waiting> harness;

    @BeforeEach
    void open() throws Exception {
        harness =
                new OneInputStreamOperatorTestHarness<>(
                        new ProcessOperator<>(new RetryFunction(CONFIG)));
        harness.open();
        harness.setProcessingTime(NOON_MS + MINUTE_MS);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void sortsWhatComes() throws Exception {
        send(
                stored("again", RejectionReason.UNKNOWN_TOKEN, 0),
                stored("stays", RejectionReason.MALFORMED_JSON, 0),
                stored("parked", RejectionReason.ORPHAN, 5));

        assertThat(harness.extractOutputValues())
                .extracting(waiting -> Letters.key(waiting.letter()))
                .containsExactly("again");
        assertThat(side(SideOutputs.PARKED))
                .containsExactly(Letters.letter("parked", RejectionReason.ORPHAN, 5));
    }

    /** A record nobody can make sense of is passed over, and the ones behind it go on. */
    @Test
    void aPoisonRecordBlocksNobody() throws Exception {
        DeadLetter letter = Letters.letter("cut", RejectionReason.ORPHAN, 0);
        send(
                new IncomingLetter(0, Long.MIN_VALUE, false, null),
                new IncomingLetter(0, Long.MAX_VALUE, true, letter),
                stored("behind", RejectionReason.ORPHAN, 0));

        assertThat(harness.extractOutputValues())
                .extracting(waiting -> Letters.key(waiting.letter()))
                .containsExactly("behind");
    }

    @Test
    void tellsTheAlertStageOfEachByItsTimeAndOfTheParkedByTheClock() throws Exception {
        send(
                stored(RejectionReason.ORPHAN, 5),
                stored(RejectionReason.NULL_VALUE, 0),
                new IncomingLetter(0, NOON_MS, false, null));

        assertThat(side(SideOutputs.RATE_SAMPLES))
                .containsExactly(
                        new RateSample("ORPHAN", NOON_MS, 1),
                        new RateSample("PARKED", NOON_MS + MINUTE_MS, 1),
                        new RateSample("NULL_VALUE", NOON_MS, 1),
                        new RateSample("UNREADABLE", NOON_MS, 1));
    }

    private void send(IncomingLetter... letters) throws Exception {
        for (IncomingLetter letter : letters) {
            harness.processElement(letter, 0);
        }
    }

    private <T> List<T> side(OutputTag<T> tag) {
        ConcurrentLinkedQueue<StreamRecord<T>> records = harness.getSideOutput(tag);
        return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
    }
}
