package io.adtally.billing;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** The Flink side of {@link LedgerWriterProtocol}. Runs in the task's mailbox thread alone. */
final class LedgerSinkWriter
        implements StatefulSinkWriter<LedgerRow, LedgerWriterState>,
                CommittingSinkWriter<LedgerRow, LedgerCommittable> {
    /**
     * A barrier waits for the rows that have not been sent, and events behind it for the barrier:
     * with batches sent only when they are full, a third of that wait was the last one's.
     */
    private static final long SEND_INTERVAL_MS = 500;

    private final LedgerWriterProtocol protocol;
    private final LedgerStore store;
    private final DeploymentLease lease;
    private final ProcessingTimeService timers;
    private final long scanIntervalMs;
    private boolean endOfInput;
    private ScheduledFuture<?> nextScan;
    private ScheduledFuture<?> nextSend;

    LedgerSinkWriter(
            LedgerWriterProtocol protocol,
            LedgerStore store,
            DeploymentLease lease,
            ProcessingTimeService timers,
            Duration scanInterval) {
        this.protocol = protocol;
        this.store = store;
        this.lease = lease;
        this.timers = timers;
        this.scanIntervalMs = scanInterval.toMillis();
    }

    /** Closes itself if that fails, for Flink never gets to see it then. */
    void open() throws IOException {
        boolean opened = false;
        try {
            protocol.open();
            scheduleScan();
            scheduleSend();
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    @Override
    public void write(LedgerRow row, Context context) throws IOException, InterruptedException {
        checkLease();
        protocol.write(row);
    }

    @Override
    public void flush(boolean atEndOfInput) {
        // All writing out is in prepareCommit, which always comes next.
        endOfInput = atEndOfInput;
    }

    @Override
    public Collection<LedgerCommittable> prepareCommit() throws IOException, InterruptedException {
        checkLease();
        return protocol.prepare(!endOfInput).map(List::of).orElseGet(List::of);
    }

    @Override
    public List<LedgerWriterState> snapshotState(long checkpointId) {
        return List.of(protocol.state());
    }

    /** Never throws: Flink would end the whole TaskManager. */
    @Override
    public void close() {
        cancel(nextScan);
        cancel(nextSend);
        store.close();
        lease.close();
    }

    private static void cancel(ScheduledFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void scheduleSend() {
        nextSend = in(SEND_INTERVAL_MS, timestamp -> send());
    }

    private void scheduleScan() {
        nextScan = in(scanIntervalMs, timestamp -> scan());
    }

    private ScheduledFuture<?> in(
            long delayMs, ProcessingTimeService.ProcessingTimeCallback callback) {
        return timers.registerTimer(timers.getCurrentProcessingTime() + delayMs, callback);
    }

    private void send() throws IOException, InterruptedException {
        checkLease();
        protocol.send();
        scheduleSend();
    }

    private void scan() throws IOException {
        checkLease();
        try {
            protocol.cleanUp();
        } catch (LedgerException e) {
            // A database that is away or busy stops rows and commits by itself; a scan can wait.
            if (e.failure() != LedgerException.Failure.AWAY
                    && e.failure() != LedgerException.Failure.TRANSIENT) {
                throw e;
            }
        }
        scheduleScan();
    }

    private void checkLease() {
        try {
            lease.check();
        } catch (LeaseTakenException e) {
            throw new SuppressRestartsException(e);
        }
    }
}
