package io.adtally.impression;

import io.adtally.config.ImpressionConfig;
import io.adtally.event.EventId;
import io.adtally.event.Facts;
import io.adtally.flink.CodecTypeInfo;
import io.adtally.impression.ImpressionDecision.Accept;
import java.time.Duration;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * What is remembered of the impression at hand: one {@link ImpressionState}, the only thing most
 * events touch (one get and one put, a duplicate one get), and the seen events that do not fit into
 * it. Both live for {@link ImpressionConfig#memoryMs} and the longest outage to be survived. That
 * TTL only collects garbage: {@link ImpressionRules} decides by event time what it still knows, so
 * no result depends on what RocksDB has compacted.
 */
final class ImpressionStore {
    /**
     * How many entries a compaction may look at before it asks Java for the time again: each time
     * its thread becomes one of Java's and ceases to be. A stale clock keeps an entry longer.
     */
    private static final long TTL_CLOCK_EVERY_ENTRIES = 1_000_000;

    private final ValueState<ImpressionState> impression;
    private final MapState<EventId, Integer> seenOverflow;

    ImpressionStore(RuntimeContext context, ImpressionConfig config) {
        StateTtlConfig timeToLive =
                StateTtlConfig.newBuilder(
                                Duration.ofMillis(config.memoryMs() + config.outageAllowanceMs()))
                        .updateTtlOnCreateAndWrite()
                        .returnExpiredIfNotCleanedUp()
                        .cleanupInRocksdbCompactFilter(TTL_CLOCK_EVERY_ENTRIES)
                        .build();
        ValueStateDescriptor<ImpressionState> impressionDescriptor =
                new ValueStateDescriptor<>(
                        "impression", new CodecTypeInfo<>(ImpressionState.Bytes.INSTANCE));
        impressionDescriptor.enableTimeToLive(timeToLive);
        impression = context.getState(impressionDescriptor);
        MapStateDescriptor<EventId, Integer> overflowDescriptor =
                new MapStateDescriptor<>(
                        "seen-overflow", CodecTypeInfo.ofKey(EventId.Bytes.INSTANCE), Types.INT);
        overflowDescriptor.enableTimeToLive(timeToLive);
        seenOverflow = context.getMapState(overflowDescriptor);
    }

    /** Null if nothing is known. */
    ImpressionState get() throws Exception {
        return impression.value();
    }

    /**
     * The facts of an accepted event beyond the inline ones; null if it was not seen. Of these the
     * checksum alone is kept.
     */
    Facts overflowFacts(EventId eventId) throws Exception {
        Integer checksum = seenOverflow.get(eventId);
        return checksum == null ? null : new Facts(checksum, Facts.UNKNOWN);
    }

    void put(Accept accept) throws Exception {
        impression.update(accept.next());
        if (accept.seen() != null && accept.next().overflows()) {
            seenOverflow.put(accept.seen().eventId(), accept.seen().facts().checksum());
        }
    }

    void await() throws Exception {
        impression.update(ImpressionState.AWAITED);
    }

    void forget() throws Exception {
        impression.clear();
    }
}
