package io.adtally.io;

import io.adtally.event.SourceRecord;
import io.adtally.flink.CodecTypeInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Holds each record back until its time is past. */
final class UntilPast extends KeyedProcessFunction<Long, SourceRecord, SourceRecord> {
    private static final long serialVersionUID = 1L;

    private transient ValueState<SourceRecord> held;

    @Override
    public void open(OpenContext context) {
        held =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "held", new CodecTypeInfo<>(SourceRecord.Bytes.INSTANCE)));
    }

    @Override
    public void processElement(SourceRecord record, Context context, Collector<SourceRecord> out)
            throws Exception {
        if (context.timestamp() <= context.timerService().currentWatermark()) {
            out.collect(record);
            return;
        }
        held.update(record);
        context.timerService().registerEventTimeTimer(context.timestamp());
    }

    @Override
    public void onTimer(long timeMs, OnTimerContext context, Collector<SourceRecord> out)
            throws Exception {
        out.collect(held.value());
        held.clear();
    }
}
