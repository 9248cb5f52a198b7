package io.adtally.billing;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what the protocol does, and logs what somebody should look at. */
final class LedgerMetrics implements LedgerEvents {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerMetrics.class);

    private final Counter rowsOffered;
    private final Counter rowsInserted;
    private final Counter rowsConflicting;
    private final Counter rowsDiffering;
    private final Counter batchRetries;
    private final Counter prepared;
    private final Counter orphans;
    private final Counter committed;
    private final Counter committedBefore;
    private final Counter commitRetries;
    private final Counter lossesAccepted;
    private volatile long lastCommitMs;

    private LedgerMetrics(MetricGroup group) {
        rowsOffered = group.counter("ledgerRowsOffered");
        rowsInserted = group.counter("ledgerRowsInserted");
        rowsConflicting = group.counter("ledgerRowsConflicting");
        rowsDiffering = group.counter("ledgerRowsDiffering");
        batchRetries = group.counter("ledgerBatchRetries");
        prepared = group.counter("ledgerTransactionsPrepared");
        orphans = group.counter("ledgerOrphansRolledBack");
        committed = group.counter("ledgerTransactionsCommitted");
        committedBefore = group.counter("ledgerTransactionsCommittedBefore");
        commitRetries = group.counter("ledgerCommitRetries");
        lossesAccepted = group.counter("ledgerLossesAccepted");
        group.gauge("ledgerLastCommitSeconds", () -> lastCommitMs / 1_000.0);
    }

    static LedgerMetrics ofWriter(MetricGroup group) {
        return new LedgerMetrics(group.addGroup("writer"));
    }

    static LedgerMetrics ofCommitter(MetricGroup group) {
        return new LedgerMetrics(group.addGroup("committer"));
    }

    @Override
    public void inserted(TransactionId id, int offered, LedgerStore.Inserted inserted) {
        rowsOffered.inc(offered);
        rowsInserted.inc(inserted.rows());
        rowsConflicting.inc(offered - inserted.rows());
        rowsDiffering.inc(inserted.differing());
        if (inserted.differing() > 0) {
            LOG.warn(
                    "{} of {} rows for {} are in the ledger with other money-relevant facts;"
                            + " nothing was overwritten",
                    inserted.differing(),
                    offered,
                    id);
        }
    }

    @Override
    public void retrying(TransactionId id, LedgerException reason) {
        batchRetries.inc();
        LOG.warn("Writing a batch to {} again", id, reason);
    }

    @Override
    public void prepared(TransactionId id, LedgerStore.Counts counts) {
        prepared.inc();
        LOG.debug("Preparing {}: {}", id, counts);
    }

    @Override
    public void rolledBackOrphan(TransactionId id) {
        orphans.inc();
        LOG.info("Rolled back {}, which no checkpoint will commit", id);
    }

    @Override
    public void committed(LedgerCommittable committable, boolean before, long tookMs) {
        (before ? committedBefore : committed).inc();
        lastCommitMs = tookMs;
        LOG.debug("Committed {}{}", committable.id(), before ? ", once more" : "");
    }

    @Override
    public void lossAccepted(LedgerCommittable lost) {
        lossesAccepted.inc();
        LOG.error(
                "Going on without {} and its {} rows, as billing.accepted_losses says",
                lost.id(),
                lost.rowsOffered());
    }

    @Override
    public void commitRetrying(LedgerCommittable committable, LedgerException reason) {
        commitRetries.inc();
        LOG.warn("Committing {} again", committable.id(), reason);
    }
}
