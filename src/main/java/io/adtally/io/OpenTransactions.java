package io.adtally.io;

import io.adtally.watch.OpenTransaction;
import io.adtally.watch.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Asks a partition's leader whose transaction holds it back, and the coordinators its name. */
final class OpenTransactions {
    private final Admin admin;
    private final Duration timeout;

    OpenTransactions(Admin admin, Duration timeout) {
        this.admin = admin;
        this.timeout = timeout;
    }

    /** Those open on the partition, the one that holds it back first. */
    List<OpenTransaction> on(TopicPartition partition)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<ProducerState> producers =
                get(admin.describeProducers(List.of(partition)).partitionResult(partition))
                        .activeProducers()
                        .stream()
                        .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                        .sorted(
                                Comparator.comparingLong(
                                        producer ->
                                                producer.currentTransactionStartOffset()
                                                        .getAsLong()))
                        .toList();
        Map<Long, String> names = namesOf(producers);
        List<OpenTransaction> open = new ArrayList<>();
        for (ProducerState producer : producers) {
            String name = names.get(producer.producerId());
            open.add(new OpenTransaction(name, producer.producerId(), startOf(name)));
        }
        return open;
    }

    /** A coordinator tells those that the client may see, and knows nothing of hanging ones. */
    private Map<Long, String> namesOf(List<ProducerState> producers)
            throws InterruptedException, ExecutionException, TimeoutException {
        ListTransactionsOptions ofThese =
                new ListTransactionsOptions()
                        .filterProducerIds(
                                producers.stream().map(ProducerState::producerId).toList());
        Map<Long, String> names = new HashMap<>();
        for (TransactionListing listing : get(admin.listTransactions(ofThese).all())) {
            names.put(listing.producerId(), listing.transactionalId());
        }
        return names;
    }

    private long startOf(String transactionalId)
            throws InterruptedException, ExecutionException, TimeoutException {
        return transactionalId == null
                ? Standing.NOT
                : get(admin.describeTransactions(List.of(transactionalId))
                                .description(transactionalId))
                        .transactionStartTimeMs()
                        .orElse(Standing.NOT);
    }

    private <T> T get(KafkaFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
