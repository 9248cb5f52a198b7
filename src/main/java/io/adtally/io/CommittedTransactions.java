package io.adtally.io;

import io.adtally.config.KafkaConfig;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTransactionsResult;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/**
 * Tells a transaction that was committed before from one that is lost.
 *
 * <p>A checkpoint holds what its committer may have committed already. Since Kafka 4.0
 * (transaction.version 2) a commit raises the producer's epoch by one, and a producer that resumes
 * the transaction with the epoch of the checkpoint is fenced: the broker answers as it does for a
 * loss. So it is asked what became of the transaction. Committed by us, its id stands at the same
 * producer and
 *
 * <ul>
 *   <li>that one epoch on, with a completed commit, if the writer's own producer committed;
 *   <li>at the same epoch, with a completed commit, if a producer that resumed it did, for that one
 *       still speaks version 1;
 *   <li>one epoch on and empty, if that producer knew by then that the broker speaks version 2:
 *       having committed it registers again at once.
 * </ul>
 *
 * <p>An abort, a timeout or another producer leaves something else there: who registers while a
 * transaction is open raises the epoch twice, once to end it and once for himself.
 */
final class CommittedTransactions {
    private final KafkaConfig config;

    CommittedTransactions(KafkaConfig config) {
        this.config = config;
    }

    /**
     * Asks the broker, with one client for all of them: each takes its time to start.
     *
     * @return those that were committed
     * @throws IOException if it gives no answer; to be asked again after a restart
     */
    Set<KafkaCommittable> among(List<KafkaCommittable> transactions)
            throws IOException, InterruptedException {
        Set<KafkaCommittable> committed = new HashSet<>();
        if (transactions.isEmpty()) {
            return committed;
        }
        List<String> ids = transactions.stream().map(KafkaCommittable::getTransactionalId).toList();
        try (Admin admin = Admin.create(KafkaProperties.client(config))) {
            DescribeTransactionsResult answers = admin.describeTransactions(ids);
            for (KafkaCommittable transaction : transactions) {
                var answer = answers.description(transaction.getTransactionalId());
                if (isCommitted(transaction, answer)) {
                    committed.add(transaction);
                }
            }
        }
        return committed;
    }

    private static boolean isCommitted(
            KafkaCommittable transaction, KafkaFuture<TransactionDescription> answer)
            throws IOException, InterruptedException {
        try {
            TransactionDescription now = answer.get();
            int epochs = now.producerEpoch() - transaction.getEpoch();
            return now.producerId() == transaction.getProducerId()
                    && switch (now.state()) {
                        case COMPLETE_COMMIT, PREPARE_COMMIT -> epochs == 0 || epochs == 1;
                        case EMPTY -> epochs == 1;
                        default -> false;
                    };
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransactionalIdNotFoundException) {
                return false;
            }
            String id = transaction.getTransactionalId();
            throw new IOException("cannot ask what became of the transaction " + id, e);
        }
    }
}
