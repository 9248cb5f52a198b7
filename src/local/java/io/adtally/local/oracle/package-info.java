/**
 * Says what the ledger must hold and what must have become of each input record, from nothing but
 * the records on Kafka and the contract in {@code schemas/proto}.
 *
 * <p>Written apart from the job, in SQL, and sharing no code with it, so that both do not make the
 * same mistake.
 */
package io.adtally.local.oracle;
