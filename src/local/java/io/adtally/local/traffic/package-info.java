/**
 * Synthetic traffic: seeded, so that a run can be told again, and free of races, so that what must
 * come of each record does not hang on how the topics interleave.
 *
 * <p>Shares no code with the job but the wire contract in {@code schemas/proto}.
 */
package io.adtally.local.traffic;
