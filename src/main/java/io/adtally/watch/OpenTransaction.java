package io.adtally.watch;

/**
 * What holds a partition back.
 *
 * @param transactionalId null where the brokers do not tell it: hanging, or not ours to see
 * @param startedMs UTC epoch millis; {@link Standing#NOT} where it is not known
 */
public record OpenTransaction(String transactionalId, long producerId, long startedMs) {}
