package io.adtally.billing;

import io.adtally.config.LedgerConfig;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * The billing ledger as an exactly-once sink: one database transaction for each subtask and
 * checkpoint, prepared at the barrier and committed when the checkpoint has completed. {@link
 * LedgerWriterProtocol}, {@link LedgerCommitterProtocol} and {@link OrphanRules} say how and why.
 *
 * <p>The writer of subtask 0 holds the deployment's lease.
 */
public final class LedgerSink
        implements Sink<LedgerRow>,
                SupportsWriterState<LedgerRow, LedgerWriterState>,
                SupportsCommitter<LedgerCommittable> {
    private static final long serialVersionUID = 1;

    /** The sink's name in transaction ids: never to change. */
    public static final String SINK_NAME = "ledger";

    private final LedgerConfig config;
    private final LedgerStoreFactory stores;

    public LedgerSink(LedgerConfig config, LedgerStoreFactory stores) {
        this.config = config;
        this.stores = stores;
    }

    @Override
    public LedgerSinkWriter createWriter(WriterInitContext context) throws IOException {
        return restoreWriter(context, List.of());
    }

    @Override
    public LedgerSinkWriter restoreWriter(
            WriterInitContext context, Collection<LedgerWriterState> states) throws IOException {
        WriterSeat seat =
                seat(
                        context.getTaskInfo().getIndexOfThisSubtask(),
                        context.getTaskInfo().getNumberOfParallelSubtasks());
        RestoredWriters restored =
                new RestoredWriters(
                        context.getRestoredCheckpointId().isPresent(), List.copyOf(states));
        DeploymentLease lease = takeLease(context, seat);
        LedgerStore store = stores.openForWriter(seat);
        LedgerWriterProtocol protocol =
                new LedgerWriterProtocol(
                        store,
                        seat,
                        restored,
                        config.batchRows(),
                        new YieldingPauses(stores.pauses(), context.getMailboxExecutor()),
                        LedgerMetrics.ofWriter(context.metricGroup()));
        LedgerSinkWriter writer =
                new LedgerSinkWriter(
                        protocol,
                        store,
                        lease,
                        context.getProcessingTimeService(),
                        config.orphanScanInterval());
        writer.open();
        return writer;
    }

    @Override
    public Committer<LedgerCommittable> createCommitter(CommitterInitContext context) {
        WriterSeat seat =
                seat(
                        context.getTaskInfo().getIndexOfThisSubtask(),
                        context.getTaskInfo().getNumberOfParallelSubtasks());
        LedgerStore store = stores.openForCommitter(seat);
        return new LedgerSinkCommitter(
                new LedgerCommitterProtocol(
                        store,
                        config.commitTimeout().toMillis(),
                        stores.pauses(),
                        LedgerMetrics.ofCommitter(context.metricGroup())),
                store);
    }

    @Override
    public SimpleVersionedSerializer<LedgerCommittable> getCommittableSerializer() {
        return new CodecStateSerializer<>(LedgerCommittable.Bytes.INSTANCE);
    }

    @Override
    public SimpleVersionedSerializer<LedgerWriterState> getWriterStateSerializer() {
        return new CodecStateSerializer<>(LedgerWriterState.Bytes.INSTANCE);
    }

    private DeploymentLease takeLease(WriterInitContext context, WriterSeat seat)
            throws IOException {
        if (seat.subtask() != 0) {
            return NoLease.INSTANCE;
        }
        try {
            return stores.takeLease(
                    seat.deployment(), context.getJobInfo().getJobId().toHexString());
        } catch (LeaseTakenException e) {
            throw new SuppressRestartsException(e);
        }
    }

    private WriterSeat seat(int subtask, int parallelism) {
        return new WriterSeat(config.deploymentId(), SINK_NAME, subtask, parallelism);
    }

    /** One subtask holds the lease for all. */
    private enum NoLease implements DeploymentLease {
        INSTANCE;

        @Override
        public void check() {}

        @Override
        public void close() {}
    }
}
