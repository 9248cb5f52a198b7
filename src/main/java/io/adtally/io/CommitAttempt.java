package io.adtally.io;

import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.UnknownProducerIdException;

/** A commit request that remembers a loss instead of passing it on as something to be counted. */
final class CommitAttempt implements CommitRequest<KafkaCommittable> {
    private final CommitRequest<KafkaCommittable> request;
    private Throwable loss;

    CommitAttempt(CommitRequest<KafkaCommittable> request) {
        this.request = request;
    }

    /** Why the transaction can never be committed; null if it was. */
    Throwable loss() {
        return loss;
    }

    @Override
    public KafkaCommittable getCommittable() {
        return request.getCommittable();
    }

    @Override
    public int getNumberOfRetries() {
        return request.getNumberOfRetries();
    }

    @Override
    public void signalFailedWithKnownReason(Throwable reason) {
        loss = reason;
    }

    /** The connector does not know a transactional id that expired at the broker; here it is. */
    @Override
    public void signalFailedWithUnknownReason(Throwable reason) {
        if (isLoss(reason)) {
            loss = reason;
        } else {
            request.signalFailedWithUnknownReason(reason);
        }
    }

    /**
     * Fails the task, which then restarts by the job's restart strategy and commits again from its
     * state. The client itself has retried until {@code max.block.ms} was over, and a producer
     * whose commit has timed out cannot be used again; Flink's own retries have no delay.
     */
    @Override
    public void retryLater() {
        throw new FlinkRuntimeException(
                getCommittable().getTransactionalId()
                        + " could not be committed in time; it will be tried again after a"
                        + " restart");
    }

    @Override
    public void updateAndRetryLater(KafkaCommittable committable) {
        retryLater();
    }

    @Override
    public void signalAlreadyCommitted() {
        request.signalAlreadyCommitted();
    }

    private static boolean isLoss(Throwable reason) {
        return ExceptionUtils.findThrowable(reason, CommitAttempt::meansLoss).isPresent();
    }

    private static boolean meansLoss(Throwable reason) {
        return reason instanceof InvalidPidMappingException
                || reason instanceof InvalidProducerEpochException
                || reason instanceof InvalidTxnStateException
                || reason instanceof ProducerFencedException
                || reason instanceof UnknownProducerIdException;
    }
}
