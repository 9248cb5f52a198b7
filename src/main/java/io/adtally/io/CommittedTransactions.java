package io.adtally.io;

import io.adtally.config.KafkaConfig;
import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/**
 * Tells a transaction that was committed before from one that is lost.
 *
 * <p>Every restore commits again what the checkpoint's committer may have committed already. Since
 * Kafka 4.0 (transaction.version 2) a commit raises the producer's epoch by one, and a producer
 * that resumes the transaction with the epoch of the checkpoint is fenced: the broker answers as it
 * does for a loss. So it is asked what became of the transaction. Committed by us, its id stands at
 * the same producer, that one epoch on, with a completed commit; an abort, a timeout or another
 * producer leaves something else there.
 */
final class CommittedTransactions {
    private final KafkaConfig config;

    CommittedTransactions(KafkaConfig config) {
        this.config = config;
    }

    /**
     * Asks the broker.
     *
     * @throws IOException if it gives no answer; to be asked again after a restart
     */
    boolean contains(KafkaCommittable transaction) throws IOException, InterruptedException {
        String id = transaction.getTransactionalId();
        Properties properties = KafkaProperties.client(config);
        try (Admin admin = Admin.create(properties)) {
            TransactionDescription now =
                    admin.describeTransactions(List.of(id)).description(id).get();
            boolean committed =
                    now.state() == TransactionState.COMPLETE_COMMIT
                            || now.state() == TransactionState.PREPARE_COMMIT;
            int epochs = now.producerEpoch() - transaction.getEpoch();
            return committed
                    && now.producerId() == transaction.getProducerId()
                    && (epochs == 0 || epochs == 1);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TransactionalIdNotFoundException) {
                return false;
            }
            throw new IOException("cannot ask what became of the transaction " + id, e);
        }
    }
}
