/**
 * What an operator does to a running job, by Flink's REST API: no part of the job, no Flink client.
 */
package io.adtally.ops;
