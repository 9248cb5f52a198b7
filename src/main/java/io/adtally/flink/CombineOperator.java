package io.adtally.flink;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Combines values of one key on the heap, so that a hot key is one value behind it and not a
 * million. It holds nothing across a barrier, and so needs no state: everything goes out before
 * each barrier, when too many keys have come together, and at the end of the input; one made by
 * {@link #upToEachWatermark} lets go before each watermark too.
 */
public final class CombineOperator<IN, K, A, OUT> extends AbstractStreamOperator<OUT>
        implements OneInputStreamOperator<IN, OUT> {
    private static final long serialVersionUID = 1L;

    private final Combiner<IN, K, A, OUT> combiner;
    private final int maxKeys;
    private final boolean flushesAtWatermarks;

    private transient Map<K, A> sums;

    private CombineOperator(
            Combiner<IN, K, A, OUT> combiner, int maxKeys, boolean flushesAtWatermarks) {
        this.combiner = combiner;
        this.maxKeys = maxKeys;
        this.flushesAtWatermarks = flushesAtWatermarks;
    }

    /**
     * For what is only seen at a checkpoint anyway: the most is combined, and a watermark overtakes
     * what waits here, so nothing behind it may go by event time.
     *
     * @param maxKeys bounds the heap it takes, and how much comes before a barrier at once
     */
    public static <IN, K, A, OUT> CombineOperator<IN, K, A, OUT> upToEachBarrier(
            Combiner<IN, K, A, OUT> combiner, int maxKeys) {
        return new CombineOperator<>(combiner, maxKeys, false);
    }

    /**
     * For what shall be seen soon, or go by event time: nothing gets late by waiting here.
     *
     * @param maxKeys bounds the heap it takes, and how much comes before a barrier at once
     */
    public static <IN, K, A, OUT> CombineOperator<IN, K, A, OUT> upToEachWatermark(
            Combiner<IN, K, A, OUT> combiner, int maxKeys) {
        return new CombineOperator<>(combiner, maxKeys, true);
    }

    @Override
    public void open() throws Exception {
        super.open();
        sums = new HashMap<>();
    }

    @Override
    public void processElement(StreamRecord<IN> element) {
        IN value = element.getValue();
        K key = combiner.keyOf(value);
        A sum = combiner.add(sums.get(key), value);
        if (combiner.isFull(sum)) {
            emit(key, sum);
            sums.remove(key);
            return;
        }
        sums.put(key, sum);
        if (sums.size() >= maxKeys) {
            flush();
        }
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        if (flushesAtWatermarks) {
            flush();
        }
        super.processWatermark(watermark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        flush();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void finish() throws Exception {
        flush();
        super.finish();
    }

    private void flush() {
        sums.forEach(this::emit);
        sums.clear();
    }

    private void emit(K key, A sum) {
        OUT combined = combiner.finish(key, sum);
        if (combined != null) {
            output.collect(new StreamRecord<>(combined));
        }
    }
}
