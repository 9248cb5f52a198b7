package io.adtally.local;

import io.adtally.event.EventType;
import io.adtally.event.MediaType;
import io.adtally.event.MetricIncrement;
import io.adtally.event.MetricKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.datasketches.hll.HllSketch;

/**
 * Made-up events of a few campaigns, each with something that a query could get wrong, and the
 * increments they come to.
 */
final class MetricTraffic {
    /** So many events come to one flush; the same key comes again in the next. */
    private static final int FLUSH = 4_000;

    private static final int USERS = 20_000;
    private static final int CREATIVES = 12;
    private static final List<String> COUNTRIES = List.of("DE", "FR", "US", "");
    private static final List<EventType> VIDEO =
            List.of(EventType.IMPRESSION, EventType.VIDEO_START, EventType.VIDEO_COMPLETE);

    private final Random random;

    MetricTraffic(long seed) {
        this.random = new Random(seed);
    }

    /**
     * What a metric is made of.
     *
     * @param user empty: none, or none who may be counted
     * @param invalid published and not billed
     */
    record Event(MetricKey key, String user, long amountNanos, boolean invalid) {
        Event(MetricKey key, String user, long amountNanos) {
            this(key, user, amountNanos, false);
        }

        EventType type() {
            return key.eventType();
        }

        boolean isImpression() {
            return type() == EventType.IMPRESSION;
        }
    }

    /** So many events in the two hours from then on. */
    List<Event> events(int count, Instant from) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long minute = from.plus(Duration.ofMinutes(random.nextInt(120))).toEpochMilli();
            Event event = event(minute);
            events.add(
                    random.nextInt(25) == 0
                            ? new Event(event.key(), event.user(), event.amountNanos(), true)
                            : event);
        }
        return events;
    }

    /** Three amounts whose sum in nanos fits no 64 bits. */
    List<Event> giants(Instant minute) {
        MetricKey key = key(minute.toEpochMilli(), "giant", EventType.CLICK, "KRW", false);
        Event event = new Event(key, "", 4_000_000_000_000_000_999L);
        return List.of(event, event, event);
    }

    /** What the job would put on the topic for them. */
    static List<MetricIncrement> increments(List<Event> events) {
        List<MetricIncrement> increments = new ArrayList<>();
        for (int from = 0; from < events.size(); from += FLUSH) {
            Map<MetricKey, Sum> sums = new LinkedHashMap<>();
            for (Event event : events.subList(from, Math.min(from + FLUSH, events.size()))) {
                // Amounts of this size would overflow in a sum of nanos; the job's do not.
                if (event.amountNanos() > Integer.MAX_VALUE) {
                    increments.add(new Sum().add(event).increment(event.key()));
                } else {
                    sums.computeIfAbsent(event.key(), key -> new Sum()).add(event);
                }
            }
            sums.forEach((key, sum) -> increments.add(sum.increment(key)));
        }
        return increments;
    }

    private Event event(long minute) {
        boolean test = random.nextInt(20) == 0;
        String user = random.nextInt(10) == 0 ? "" : "user-" + random.nextInt(USERS);
        int nanos = random.nextInt(2_000_000);
        int share = random.nextInt(100);
        if (share < 80) {
            EventType type =
                    random.nextInt(10) == 0
                            ? oneOf(EventType.VIEWABLE, EventType.CLICK, EventType.CONVERSION)
                            : EventType.IMPRESSION;
            return new Event(key(minute, "hot", type, "EUR", test), user, nanos);
        }
        if (share < 88) {
            EventType type = VIDEO.get(random.nextInt(VIDEO.size()));
            return new Event(key(minute, "film", type, "USD", test), user, nanos);
        }
        if (share < 92) {
            // Their impressions were on another day.
            EventType type = oneOf(EventType.CLICK, EventType.CONVERSION);
            return new Event(key(minute, "clicks-only", type, "EUR", test), user, nanos);
        }
        if (share < 96) {
            return new Event(
                    key(minute, "nobody-known", EventType.IMPRESSION, "USD", test), "", nanos);
        }
        return new Event(key(minute, "rehearsal", EventType.IMPRESSION, "EUR", true), user, nanos);
    }

    private EventType oneOf(EventType... types) {
        return types[random.nextInt(types.length)];
    }

    private MetricKey key(
            long minute, String campaign, EventType type, String currency, boolean test) {
        return new MetricKey(
                minute,
                "advertiser",
                campaign,
                campaign + "-line",
                campaign + "-" + random.nextInt(CREATIVES),
                MediaType.DISPLAY,
                type,
                COUNTRIES.get(random.nextInt(COUNTRIES.size())),
                currency,
                test);
    }

    private static final class Sum {
        private final HllSketch users = new HllSketch(16);
        private long events;
        private long invalid;
        private long nanos;

        Sum add(Event event) {
            if (event.invalid()) {
                invalid++;
                return this;
            }
            events++;
            nanos += event.amountNanos();
            if (!event.user().isEmpty()) {
                users.update(event.user());
            }
            return this;
        }

        MetricIncrement increment(MetricKey key) {
            byte[] sketch = users.isEmpty() ? new byte[0] : users.toCompactByteArray();
            return new MetricIncrement(
                    key, events, invalid, nanos / 1000, (int) (nanos % 1000), sketch);
        }
    }
}
