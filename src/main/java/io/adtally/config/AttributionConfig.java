package io.adtally.config;

import io.adtally.event.EventType;
import java.io.Serializable;
import java.util.Map;

/**
 * How long after its impression an event counts, in milliseconds of event time.
 *
 * @param windowsMs by event type; every type but {@link EventType#IMPRESSION} has one
 * @param maxWindowMs the longest window that any terms may have; an event later than this is
 *     treated as if its impression were unknown
 */
public record AttributionConfig(Map<EventType, Long> windowsMs, long maxWindowMs)
        implements Serializable {

    /** Where the terms name no window. */
    public long windowMs(EventType type) {
        return windowsMs.get(type);
    }
}
