package io.adtally.flink;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CombineOperatorTest {
    private static final int MAX_KEYS = 3;

    private OneInputStreamOperatorTestHarness<String, String> harness;

    @BeforeEach
    void open() throws Exception {
        open(CombineOperator.upToEachBarrier(new CountWords(), MAX_KEYS));
    }

    private void open(CombineOperator<String, ?, ?, String> operator) throws Exception {
        harness = new OneInputStreamOperatorTestHarness<>(operator);
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void holdsValuesBackUntilABarrier() throws Exception {
        send("a", "b", "a");
        assertThat(harness.getOutput()).isEmpty();

        harness.prepareSnapshotPreBarrier(1);

        assertThat(harness.extractOutputValues()).containsExactlyInAnyOrder("a=2", "b=1");
    }

    @Test
    void holdsValuesBackOverAWatermark() throws Exception {
        send("a");
        harness.processWatermark(new Watermark(7));
        send("a");
        assertThat(harness.getOutput()).containsExactly(new Watermark(7));

        harness.prepareSnapshotPreBarrier(1);

        assertThat(harness.extractOutputValues()).containsExactly("a=2");
    }

    @Test
    void flushesBeforeAWatermarkWhereItIsToldTo() throws Exception {
        close();
        open(CombineOperator.upToEachWatermark(new CountWords(), MAX_KEYS));
        send("a", "a");

        harness.processWatermark(new Watermark(7));

        assertThat(harness.getOutput())
                .containsExactly(new StreamRecord<>("a=2"), new Watermark(7));
    }

    @Test
    void flushesWhenTooManyKeysHaveComeTogether() throws Exception {
        send("a", "b");
        assertThat(harness.getOutput()).isEmpty();

        send("c");

        assertThat(harness.extractOutputValues()).containsExactlyInAnyOrder("a=1", "b=1", "c=1");
    }

    @Test
    void letsAFullSumGoAlone() throws Exception {
        send("b");
        send("a", "a", "a", "a", "a");
        assertThat(harness.extractOutputValues()).containsExactly("a=" + CountWords.FULL);

        harness.prepareSnapshotPreBarrier(1);

        assertThat(harness.extractOutputValues())
                .containsExactlyInAnyOrder("a=" + CountWords.FULL, "a=1", "b=1");
    }

    @Test
    void flushesAtTheEndOfTheInput() throws Exception {
        send("a");

        harness.endInput();
        harness.getOneInputOperator().finish();

        assertThat(harness.extractOutputValues()).containsExactly("a=1");
    }

    @Test
    void beginsAnewAfterAFlush() throws Exception {
        send("a");
        harness.prepareSnapshotPreBarrier(1);
        send("a");
        harness.prepareSnapshotPreBarrier(2);
        harness.prepareSnapshotPreBarrier(3);

        assertThat(harness.extractOutputValues()).containsExactly("a=1", "a=1");
    }

    @Test
    void emitsNothingWhereTheCombinerHasNothingToSay() throws Exception {
        send(CountWords.SILENT, "a");

        harness.prepareSnapshotPreBarrier(1);

        assertThat(harness.extractOutputValues()).containsExactly("a=1");
    }

    private void send(String... words) throws Exception {
        for (String word : words) {
            harness.processElement(new StreamRecord<>(word));
        }
    }

    private static final class CountWords implements Combiner<String, String, Integer, String> {
        private static final long serialVersionUID = 1L;
        private static final String SILENT = "silent";
        private static final int FULL = 4;

        @Override
        public String keyOf(String word) {
            return word;
        }

        @Override
        public Integer add(Integer sum, String word) {
            return sum == null ? 1 : sum + 1;
        }

        @Override
        public boolean isFull(Integer sum) {
            return sum >= FULL;
        }

        @Override
        public String finish(String word, Integer sum) {
            return word.equals(SILENT) ? null : word + "=" + sum;
        }
    }
}
