package io.adtally.io;

import io.adtally.billing.DeploymentLease;
import io.adtally.billing.LeaseTakenException;
import io.adtally.billing.LedgerException;
import io.adtally.billing.LedgerStore;
import io.adtally.billing.LedgerStoreFactory;
import io.adtally.billing.Pauses;
import io.adtally.billing.WriterSeat;
import io.adtally.config.LedgerConfig;

/** Reaches the ledger in PostgreSQL. Nothing is connected before it is used. */
public final class JdbcLedgerStoreFactory implements LedgerStoreFactory {
    private static final long serialVersionUID = 1;

    private final LedgerConnections connections;

    public JdbcLedgerStoreFactory(LedgerConfig config) {
        this.connections = new LedgerConnections(config);
    }

    @Override
    public LedgerStore openForWriter(WriterSeat seat) {
        return JdbcLedgerStore.forWriter(connections, seat);
    }

    @Override
    public LedgerStore openForCommitter(WriterSeat seat) {
        return JdbcLedgerStore.forCommitter(connections, seat);
    }

    @Override
    public DeploymentLease takeLease(String deployment, String jobId)
            throws LeaseTakenException, LedgerException {
        return JdbcLease.take(connections, deployment, jobId);
    }

    @Override
    public Pauses pauses() {
        return SystemPauses.INSTANCE;
    }
}
