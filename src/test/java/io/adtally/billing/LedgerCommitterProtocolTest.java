package io.adtally.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.billing.LedgerException.Failure;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

class LedgerCommitterProtocolTest {
    private static final LedgerCommittable COMMITTABLE =
            new LedgerCommittable(new TransactionId("d", "ledger", 1, 0, 1), 10);
    private static final long TIMEOUT_MS = 10_000;

    private final CommitStore store = new CommitStore();
    private final CountedPauses pauses = new CountedPauses();
    private final LedgerCommitterProtocol committer =
            new LedgerCommitterProtocol(store, TIMEOUT_MS, pauses, LedgerEvents.IGNORED);

    @Test
    void commitsWhatIsPrepared() throws Exception {
        store.isPrepared = true;
        committer.commit(COMMITTABLE);
        assertThat(store.isPrepared).isFalse();
    }

    @Test
    void findsDoneWhatHasACommitsRow() {
        store.isRecorded = true;
        assertThatCode(() -> committer.commit(COMMITTABLE)).doesNotThrowAnyException();
    }

    @Test
    void endsTheJobForGoodWhenATransactionIsLost() {
        LedgerSinkCommitter sinkCommitter = new LedgerSinkCommitter(committer, store);
        assertThatThrownBy(() -> sinkCommitter.commit(List.of(new Request())))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining("adtally/d/ledger/1/0/1 with 10 rows is lost");
    }

    @Test
    void goesOnWithoutWhatAPersonHasGivenUp() {
        store.isLossAccepted = true;
        assertThatCode(() -> committer.commit(COMMITTABLE)).doesNotThrowAnyException();
    }

    @Test
    void commitsWhatIsPreparedThoughItWasGivenUp() throws Exception {
        store.isPrepared = true;
        store.isLossAccepted = true;
        committer.commit(COMMITTABLE);
        assertThat(store.isPrepared).isFalse();
    }

    @Test
    void waitsForADatabaseThatIsAway() throws Exception {
        store.isPrepared = true;
        store.awayForCalls = 5;
        committer.commit(COMMITTABLE);
        assertThat(pauses.count).isEqualTo(5);
        assertThat(pauses.nowMs).isGreaterThan(1_000);
    }

    @Test
    void leavesItToARestartWhenTheDatabaseStaysAway() {
        store.isPrepared = true;
        store.awayForCalls = Integer.MAX_VALUE;
        assertThatThrownBy(() -> committer.commit(COMMITTABLE))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("away");
        assertThat(pauses.nowMs).isBetween(TIMEOUT_MS / 2, TIMEOUT_MS);
        assertThat(store.isPrepared).isTrue();
    }

    private static final class Request implements Committer.CommitRequest<LedgerCommittable> {
        @Override
        public LedgerCommittable getCommittable() {
            return COMMITTABLE;
        }

        @Override
        public int getNumberOfRetries() {
            return 0;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            throw new AssertionError("given up", reason);
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            throw new AssertionError("given up", reason);
        }

        @Override
        public void retryLater() {
            throw new AssertionError("Flink's retries have no pause");
        }

        @Override
        public void updateAndRetryLater(LedgerCommittable committable) {
            throw new AssertionError("Flink's retries have no pause");
        }

        @Override
        public void signalAlreadyCommitted() {
            throw new AssertionError("the protocol knows by itself");
        }
    }

    private static final class CountedPauses implements Pauses {
        private long nowMs;
        private int count;

        @Override
        public long elapsedMs() {
            return nowMs;
        }

        @Override
        public void pause(long ms) {
            nowMs += ms;
            count++;
        }
    }

    /** Knows one transaction, and nothing of writers. */
    private static final class CommitStore implements LedgerStore {
        private boolean isPrepared;
        private boolean isRecorded;
        private boolean isLossAccepted;
        private int awayForCalls;

        @Override
        public boolean commit(TransactionId id) throws LedgerException {
            if (awayForCalls > 0) {
                awayForCalls--;
                throw new LedgerException(Failure.AWAY, "the database is away");
            }
            boolean wasPrepared = isPrepared;
            isPrepared = false;
            return wasPrepared;
        }

        @Override
        public boolean isLossAccepted(TransactionId id) {
            return isLossAccepted;
        }

        @Override
        public boolean isRecorded(TransactionId id) {
            return isRecorded;
        }

        @Override
        public long register() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<Integer, Long> registered() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void fence(int subtask, long below) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void endConnections(int subtask, long below) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<TransactionId> prepared() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void rollBackPrepared(TransactionId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void begin(TransactionId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Inserted insert(TransactionId id, List<LedgerRow> rows) {
            throw new UnsupportedOperationException();
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
        public void close() {}
    }
}
