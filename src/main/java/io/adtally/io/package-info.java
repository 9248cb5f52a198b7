/** The outside world: Kafka and PostgreSQL. Only the root package knows it. */
package io.adtally.io;
