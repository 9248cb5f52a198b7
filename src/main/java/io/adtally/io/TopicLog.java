package io.adtally.io;

import org.apache.kafka.common.Uuid;

/**
 * The topic that has a name now.
 *
 * @param id Kafka's; a topic that is deleted and created again gets another
 */
record TopicLog(Uuid id, int partitions) {}
