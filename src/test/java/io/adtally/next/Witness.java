package io.adtally.next;

import io.adtally.billing.LedgerRow;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** An operator the next release has more: counts rows, in state, on their way to the ledger. */
public final class Witness extends ProcessFunction<LedgerRow, LedgerRow>
        implements CheckpointedFunction {
    static final String UID = "witness";

    private static final long serialVersionUID = 1L;

    private transient ListState<Long> counts;
    private long count;

    @Override
    public void processElement(LedgerRow row, Context context, Collector<LedgerRow> out) {
        count++;
        out.collect(row);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        counts =
                context.getOperatorStateStore()
                        .getListState(new ListStateDescriptor<>("counts", Types.LONG));
        for (long each : counts.get()) {
            count += each;
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        counts.update(List.of(count));
    }

    /** Behind the operator that makes the rows. */
    public static SingleOutputStreamOperator<LedgerRow> behind(
            SingleOutputStreamOperator<LedgerRow> rows) {
        return rows.process(new Witness(), rows.getType()).uid(UID).name("Witness");
    }

    /** At the end of the pipeline's {@code billing}. */
    static final class Added {
        private Added() {}

        @Advice.OnMethodExit
        static void exit(
                @Advice.Return(readOnly = false) SingleOutputStreamOperator<LedgerRow> rows) {
            rows = Witness.behind(rows);
        }
    }
}
