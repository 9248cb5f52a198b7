package io.adtally.io;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the connector's committer commit, and does not let a failure pass. The connector counts a
 * transaction the broker no longer knows and goes on, which is data lost in silence; here it stops
 * the job for good, since a restart would only meet the same loss again.
 *
 * <p>A transaction without a producer comes from a checkpoint, and as a rule was committed before
 * the job stopped. The broker is asked about these first: the connector would make a producer for
 * each, to be refused.
 *
 * <p>All of one checkpoint's transactions are tried before the job stops, so that one error names
 * every loss of the subtask.
 */
final class StrictKafkaCommitter implements Committer<KafkaCommittable> {
    private static final Logger LOG = LoggerFactory.getLogger(StrictKafkaCommitter.class);

    private final Committer<KafkaCommittable> delegate;
    private final CommittedTransactions committed;
    private final String topic;
    private final Set<String> acceptedLosses;

    StrictKafkaCommitter(
            Committer<KafkaCommittable> delegate,
            CommittedTransactions committed,
            String topic,
            Set<String> acceptedLosses) {
        this.delegate = delegate;
        this.committed = committed;
        this.topic = topic;
        this.acceptedLosses = acceptedLosses;
    }

    @Override
    public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
            throws IOException, InterruptedException {
        Set<KafkaCommittable> done = committed.among(restored(requests));
        Set<String> lost = new TreeSet<>();
        Throwable cause = null;
        for (CommitRequest<KafkaCommittable> request : requests) {
            KafkaCommittable transaction = request.getCommittable();
            if (done.contains(transaction)) {
                request.signalAlreadyCommitted();
                continue;
            }
            CommitAttempt attempt = new CommitAttempt(request);
            delegate.commit(List.of(attempt));
            if (attempt.loss() == null || !committed.among(List.of(transaction)).isEmpty()) {
                continue;
            }
            String id = transaction.getTransactionalId();
            if (acceptedLosses.contains(id)) {
                LOG.error("Going on without transaction {} of {}, as told", id, topic);
                request.signalFailedWithKnownReason(attempt.loss());
            } else {
                lost.add(id);
                cause = attempt.loss();
            }
        }
        if (!lost.isEmpty()) {
            throw new SuppressRestartsException(new LostTransactionException(topic, lost, cause));
        }
    }

    private static List<KafkaCommittable> restored(
            Collection<CommitRequest<KafkaCommittable>> requests) {
        return requests.stream()
                .map(CommitRequest::getCommittable)
                .filter(transaction -> transaction.getProducer().isEmpty())
                .toList();
    }

    /** Never fails: nothing is left to be lost, and Flink ends TaskManagers that cannot close. */
    @Override
    public void close() {
        try {
            delegate.close();
        } catch (Exception e) {
            LOG.warn("Closing the committer of {} failed", topic, e);
        }
    }
}
