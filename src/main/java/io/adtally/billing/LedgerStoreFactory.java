package io.adtally.billing;

import java.io.Serializable;

/** Opens what the ledger's writers and committers need of the database, on the TaskManager. */
public interface LedgerStoreFactory extends Serializable {
    LedgerStore openForWriter(WriterSeat seat);

    LedgerStore openForCommitter(WriterSeat seat);

    /**
     * Takes the deployment's lease, or takes it over from an earlier attempt of the same job.
     *
     * @param jobId Flink's
     * @throws LeaseTakenException if another job holds it
     */
    DeploymentLease takeLease(String deployment, String jobId)
            throws LeaseTakenException, LedgerException;

    Pauses pauses();
}
