package io.adtally.billing;

import java.io.Serializable;

/**
 * The place a ledger writer or committer has in its job.
 *
 * @param sink which sink of the deployment
 * @param parallelism of the sink
 */
public record WriterSeat(String deployment, String sink, int subtask, int parallelism)
        implements Serializable {

    TransactionId transaction(long incarnation, long sequence) {
        return new TransactionId(deployment, sink, incarnation, subtask, sequence);
    }
}
