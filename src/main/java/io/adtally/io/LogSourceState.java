package io.adtally.io;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * What the source's enumerator remembers.
 *
 * @param assigned partitions whose positions the readers have in their state
 * @param unassigned positions that no reader has
 */
record LogSourceState(Set<TopicPartition> assigned, List<LogSplit> unassigned) {
    static final LogSourceState EMPTY = new LogSourceState(Set.of(), List.of());

    LogSourceState(Collection<TopicPartition> assigned, Collection<LogSplit> unassigned) {
        this(Set.copyOf(assigned), List.copyOf(unassigned));
    }
}
