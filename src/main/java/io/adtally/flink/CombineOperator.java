package io.adtally.flink;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Combines values of one key on the heap, so that a hot key is one value on the network and not a
 * million. It holds nothing across a barrier, and so needs no state: everything goes out before
 * each barrier, before each watermark (nothing gets late by waiting here), when too many keys have
 * come together, and at the end of the input.
 */
public final class CombineOperator<IN, K, A, OUT> extends AbstractStreamOperator<OUT>
        implements OneInputStreamOperator<IN, OUT> {
    private static final long serialVersionUID = 1L;

    private final Combiner<IN, K, A, OUT> combiner;
    private final int maxKeys;

    private transient Map<K, A> sums;

    /**
     * An operator that holds at most {@code maxKeys} sums.
     *
     * @param maxKeys bounds the heap it takes, and how much comes before a barrier at once
     */
    public CombineOperator(Combiner<IN, K, A, OUT> combiner, int maxKeys) {
        this.combiner = combiner;
        this.maxKeys = maxKeys;
    }

    @Override
    public void open() throws Exception {
        super.open();
        sums = new HashMap<>();
    }

    @Override
    public void processElement(StreamRecord<IN> element) {
        IN value = element.getValue();
        sums.compute(combiner.keyOf(value), (key, sum) -> combiner.add(sum, value));
        if (sums.size() >= maxKeys) {
            flush();
        }
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        flush();
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
        for (Map.Entry<K, A> sum : sums.entrySet()) {
            OUT combined = combiner.finish(sum.getKey(), sum.getValue());
            if (combined != null) {
                output.collect(new StreamRecord<>(combined));
            }
        }
        sums.clear();
    }
}
