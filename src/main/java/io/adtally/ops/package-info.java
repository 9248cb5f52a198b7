/**
 * What an operator does to a running job, by Flink's REST API and without a Flink client. No part
 * of the job: the job only says of itself what is asked for here ({@link io.adtally.ops.JobFacts}).
 */
package io.adtally.ops;
