package io.adtally.retry;

import static io.adtally.retry.Letters.CONFIG;
import static io.adtally.retry.Letters.MINUTE_MS;
import static io.adtally.retry.Letters.NOON_MS;
import static io.adtally.retry.Letters.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.config.RetryConfig;
import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.flink.CodecTypeInfo;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On RocksDB, with the clock in the test's hands. */
final class DelayFunctionTest {
    private static final int RATE = 2;
    private static final RetryConfig SLOWLY =
            new RetryConfig(
                    CONFIG.retryTopic(),
                    CONFIG.parkedTopic(),
                    CONFIG.maxAttempts(),
                    CONFIG.firstBackoffMs(),
                    CONFIG.maxBackoffMs(),
                    RATE);

    private KeyedOneInputStreamOperatorTestHarness<Integer, Waiting, DeadLetter> harness;
    private int seen;

    @BeforeEach
    void open() throws Exception {
        harness = newHarness();
        harness.open();
        harness.setProcessingTime(NOON_MS);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void holdsALetterUntilItIsDue() throws Exception {
        send(waiting("a", 1, NOON_MS + MINUTE_MS));

        assertThat(sentBy(NOON_MS + MINUTE_MS - 1)).isEmpty();
        assertThat(sentBy(NOON_MS + MINUTE_MS)).containsExactly("a");
        assertThat(lettersKept()).isZero();
    }

    @Test
    void sendsTheLetterItWasGiven() throws Exception {
        send(waiting("a", 3, NOON_MS));
        harness.setProcessingTime(NOON_MS + 1);

        assertThat(harness.extractOutputValues())
                .containsExactly(Letters.letter("a", RejectionReason.ORPHAN, 3));
    }

    /** A fifth attempt waits for hours; a first one does not wait behind it. */
    @Test
    void aLongWaitBlocksNoShortOne() throws Exception {
        send(
                waiting("long", 5, NOON_MS + 300 * MINUTE_MS),
                waiting("short", 1, NOON_MS + 5 * MINUTE_MS),
                waiting("middle", 2, NOON_MS + 20 * MINUTE_MS));

        assertThat(sentBy(NOON_MS + 5 * MINUTE_MS)).containsExactly("short");
        assertThat(sentBy(NOON_MS + 20 * MINUTE_MS)).containsExactly("middle");
        assertThat(sentBy(NOON_MS + 300 * MINUTE_MS)).containsExactly("long");
        assertThat(lettersKept()).isZero();
    }

    @Test
    void keepsThePaceHoweverManyAreDue() throws Exception {
        for (String key : List.of("a", "b", "c", "d", "e")) {
            send(waiting(key, 1, NOON_MS));
        }

        assertThat(sentBy(NOON_MS)).containsExactly("a", "b");
        assertThat(sentBy(NOON_MS + 999)).isEmpty();
        assertThat(sentBy(NOON_MS + 1000)).containsExactly("c", "d");
        assertThat(sentBy(NOON_MS + 2000)).containsExactly("e");
    }

    /** Else a backlog, whose letters are due as they come, would go out as fast as it is read. */
    @Test
    void keepsThePaceOfLettersThatAreDueAsTheyCome() throws Exception {
        send(waiting("a", 1, NOON_MS));
        assertThat(sentBy(NOON_MS)).containsExactly("a");
        send(waiting("b", 1, NOON_MS));
        assertThat(sentBy(NOON_MS + 999)).isEmpty();
        assertThat(sentBy(NOON_MS + 1000)).containsExactly("b");
    }

    @Test
    void partitionsDoNotWaitForEachOther() throws Exception {
        DeadLetter other = Letters.letter("other", RejectionReason.ORPHAN, 1);
        send(waiting("a", 1, NOON_MS), waiting("b", 1, NOON_MS), waiting("c", 1, NOON_MS));
        send(new Waiting(1, NOON_MS, other));

        assertThat(sentBy(NOON_MS)).containsExactlyInAnyOrder("a", "b", "other");
    }

    @Test
    void oneTimerIsEnoughForAPartition() throws Exception {
        for (int minute = 10; minute > 0; minute--) {
            send(waiting("letter " + minute, minute, NOON_MS + minute * MINUTE_MS));
        }

        assertThat(harness.numProcessingTimeTimers()).isOne();
    }

    @Test
    void whatWaitsSurvivesARestart() throws Exception {
        send(
                waiting("a", 1, NOON_MS + MINUTE_MS),
                waiting("b", 1, NOON_MS + 2 * MINUTE_MS),
                waiting("far", 4, NOON_MS + 300 * MINUTE_MS));
        restart();

        send(waiting("c", 1, NOON_MS + 3 * MINUTE_MS));
        assertThat(sentBy(NOON_MS + MINUTE_MS)).containsExactly("a");
        restart();

        assertThat(sentBy(NOON_MS + 3 * MINUTE_MS)).containsExactly("b", "c");
        assertThat(sentBy(NOON_MS + 300 * MINUTE_MS)).containsExactly("far");
        assertThat(lettersKept()).isZero();
    }

    /** Down over the time they were due: they go at once, at the usual pace. */
    @Test
    void whatFellDueWhileTheJobWasDownGoesAtOnce() throws Exception {
        for (String key : List.of("a", "b", "c")) {
            send(waiting(key, 1, NOON_MS + MINUTE_MS));
        }
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        close();
        restore(snapshot, NOON_MS + 100 * MINUTE_MS);

        assertThat(sentBy(NOON_MS + 100 * MINUTE_MS)).containsExactly("a", "b");
        assertThat(sentBy(NOON_MS + 100 * MINUTE_MS + 1000)).containsExactly("c");
    }

    private void send(Waiting... letters) throws Exception {
        for (Waiting letter : letters) {
            harness.processElement(letter, 0);
        }
    }

    /** What has been sent since the last call, by its key. */
    private List<String> sentBy(long timeMs) throws Exception {
        harness.setProcessingTime(timeMs);
        List<String> keys = harness.extractOutputValues().stream().map(Letters::key).toList();
        List<String> news = keys.subList(seen, keys.size());
        seen = keys.size();
        return news;
    }

    private long lettersKept() {
        var backend = ((AbstractStreamOperator<?>) harness.getOperator()).getKeyedStateBackend();
        try (Stream<?> keys =
                backend.getKeys(DelayFunction.LETTERS.getName(), VoidNamespace.INSTANCE)) {
            return keys.count();
        }
    }

    private void restart() throws Exception {
        long nowMs = harness.getProcessingTime();
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        close();
        restore(snapshot, nowMs);
    }

    private void restore(OperatorSubtaskState snapshot, long nowMs) throws Exception {
        harness = newHarness();
        seen = 0;
        harness.initializeState(snapshot);
        harness.open();
        harness.setProcessingTime(nowMs);
    }

    private static KeyedOneInputStreamOperatorTestHarness<Integer, Waiting, DeadLetter> newHarness()
            throws Exception {
        KeyedOneInputStreamOperatorTestHarness<Integer, Waiting, DeadLetter> harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new DelayFunction(SLOWLY)),
                        Waiting::partition,
                        Types.INT);
        harness.setStateBackend(new EmbeddedRocksDBStateBackend());
        harness.setup(new CodecTypeInfo<>(DeadLetter.Bytes.INSTANCE).createSerializer(null));
        return harness;
    }
}
