package io.adtally.capping;

import io.adtally.event.CapKey;
import io.adtally.event.CapUpdate;
import io.adtally.event.CappedImpression;
import io.adtally.flink.CodecTypeInfo;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** The capping stage alone, with event time in the test's hands. */
final class CappingHarness {
    private final KeyedOneInputStreamOperatorTestHarness<CapKey, CappedImpression, CapUpdate>
            harness;
    private final StateBackend stateBackend;
    private int emitted;

    static CappingHarness onRocksDb() throws Exception {
        return new CappingHarness(new EmbeddedRocksDBStateBackend(), null);
    }

    /** For tests that open one after the other. */
    static CappingHarness onHeap() throws Exception {
        return new CappingHarness(new HashMapStateBackend(), null);
    }

    private CappingHarness(StateBackend stateBackend, OperatorSubtaskState restored)
            throws Exception {
        this.stateBackend = stateBackend;
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new CappingFunction()),
                        CappedImpression::key,
                        CodecTypeInfo.ofKey(CapKey.Bytes.INSTANCE));
        harness.setStateBackend(stateBackend);
        harness.setup(new CodecTypeInfo<>(CapUpdate.Bytes.INSTANCE).createSerializer(null));
        if (restored != null) {
            harness.initializeState(restored);
        }
        harness.open();
    }

    /** The next attempt, from this one's snapshot. */
    CappingHarness restart() throws Exception {
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        close();
        return new CappingHarness(stateBackend, snapshot);
    }

    CappingHarness send(CappedImpression... impressions) throws Exception {
        for (CappedImpression impression : impressions) {
            harness.processElement(impression, impression.eventTimeMs());
        }
        return this;
    }

    CappingHarness watermark(long timeMs) throws Exception {
        harness.processWatermark(timeMs);
        return this;
    }

    /** What was published since the last call. */
    List<CapUpdate> updates() {
        List<CapUpdate> all = harness.extractOutputValues();
        List<CapUpdate> news = List.copyOf(all.subList(emitted, all.size()));
        emitted = all.size();
        return news;
    }

    long keysWithState() {
        KeyedStateBackend<CapKey> states =
                ((AbstractStreamOperator<?>) harness.getOperator()).getKeyedStateBackend();
        try (Stream<CapKey> keys =
                states.getKeys(CappingFunction.CAP.getName(), VoidNamespace.INSTANCE)) {
            return keys.count();
        }
    }

    int timers() {
        return harness.numEventTimeTimers();
    }

    void close() throws Exception {
        harness.close();
    }
}
