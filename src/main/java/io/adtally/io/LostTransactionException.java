package io.adtally.io;

import java.util.Set;

/** What a checkpoint promised to a Kafka topic is gone: the broker will not commit it any more. */
public final class LostTransactionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostTransactionException(String topic, Set<String> transactionalIds, Throwable cause) {
        super(
                """
                Kafka transactions for topic %s are lost: %s. The broker has dropped them (the job \
                was down for longer than adtally.kafka.transaction-timeout, or another job uses the \
                same adtally.deployment.id) or has forgotten them. Start the job again from a \
                checkpoint older than theirs, which is the number at the end of each id: everything \
                since then is published again. Only if you know that they had been committed, or \
                give up what they held, start it with \
                --adtally.kafka.accept-lost-transactions=%s\
                """
                        .formatted(
                                topic,
                                String.join(", ", transactionalIds),
                                String.join(",", transactionalIds)),
                cause);
    }
}
