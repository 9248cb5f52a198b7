package io.adtally.billing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LedgerSinkWriterTest {
    private static final int BATCH_ROWS = 3;
    private static final long SEND_INTERVAL_MS = 500;

    private final Batches batches = new Batches();
    private final TestProcessingTimeService clock = new TestProcessingTimeService();
    private LedgerSinkWriter writer;

    @BeforeEach
    void opens() throws Exception {
        LedgerWriterProtocol protocol =
                new LedgerWriterProtocol(
                        batches,
                        new WriterSeat("deployment", "ledger", 0, 1),
                        RestoredWriters.NOTHING,
                        BATCH_ROWS,
                        new TimerInPause(),
                        LedgerEvents.IGNORED);
        writer =
                new LedgerSinkWriter(
                        protocol, batches, new HeldLease(), clock, Duration.ofMinutes(1));
        writer.open();
    }

    @Test
    void sendsABatchWhenItIsFull() throws Exception {
        write(BATCH_ROWS + 1);

        assertThat(batches.sizes).containsExactly(BATCH_ROWS);
    }

    /** A barrier, and all behind it, would wait for them. */
    @Test
    void sendsWhatHasComeWithinHalfASecond() throws Exception {
        write(1);
        clock.advance(SEND_INTERVAL_MS);
        assertThat(batches.sizes).containsExactly(1);

        write(2);
        clock.advance(SEND_INTERVAL_MS);
        assertThat(batches.sizes).containsExactly(1, 2);
    }

    /** The pause lets the task's mail be handled, and the timer is among it. */
    @Test
    void writesRowsOnceThatWaitForALockWhenTheTimerComes() throws Exception {
        batches.locked = true;
        write(BATCH_ROWS);

        assertThat(batches.sizes).containsExactly(BATCH_ROWS);
    }

    @Test
    void opensNoTransactionWhereNothingHasCome() throws Exception {
        clock.advance(SEND_INTERVAL_MS);

        assertThat(batches.sizes).isEmpty();
        assertThat(writer.prepareCommit()).isEmpty();
    }

    @Test
    void leavesTheTimersWithNothingToDoOnceItIsClosed() throws Exception {
        write(1);
        writer.close();
        clock.advance(60_000);

        assertThat(batches.sizes).isEmpty();
    }

    private void write(int rows) throws Exception {
        for (int row = 0; row < rows; row++) {
            writer.write(LedgerRows.row(row), null);
        }
    }

    /** Takes whatever comes. */
    private static final class Batches implements LedgerStore {
        private final List<Integer> sizes = new ArrayList<>();
        private boolean locked;

        @Override
        public long register() {
            return 1;
        }

        @Override
        public Map<Integer, Long> registered() {
            return Map.of(0, 1L);
        }

        @Override
        public void fence(int subtask, long below) {}

        @Override
        public void endConnections(int subtask, long below) {}

        @Override
        public List<TransactionId> prepared() {
            return List.of();
        }

        @Override
        public void rollBackPrepared(TransactionId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void begin(TransactionId id) {}

        @Override
        public Inserted insert(TransactionId id, List<LedgerRow> rows) throws LedgerException {
            if (locked) {
                throw new LedgerException(LedgerException.Failure.TRANSIENT, "locked");
            }
            sizes.add(rows.size());
            return new Inserted(rows.size(), 0);
        }

        @Override
        public boolean record(TransactionId id, Counts counts) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void prepare(TransactionId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean commit(TransactionId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isRecorded(TransactionId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isLossAccepted(TransactionId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static final class HeldLease implements DeploymentLease {
        @Override
        public void check() {}

        @Override
        public void close() {}
    }

    /** The lock is free after the first. */
    private final class TimerInPause implements Pauses {
        @Override
        public long elapsedMs() {
            return 0;
        }

        @Override
        public void pause(long ms) {
            batches.locked = false;
            try {
                clock.advance(SEND_INTERVAL_MS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
