package io.adtally.io;

import java.util.Collection;
import java.util.Map;

/** Says which logs are under which names now. */
interface TopicLogs extends AutoCloseable {
    /**
     * Looks.
     *
     * @return no entry for a topic that does not exist
     * @throws org.apache.kafka.common.KafkaException if nobody answers
     */
    Map<String, TopicLog> of(Collection<String> topics);

    @Override
    void close();
}
