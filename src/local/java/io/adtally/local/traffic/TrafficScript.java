package io.adtally.local.traffic;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Which record comes next: new impressions at the rate asked for, and between them what earlier
 * ones have yet to tell. Holds no clock and sends nothing.
 */
final class TrafficScript implements Script {
    /** A token is published this long after its first impression. */
    private static final long CATALOG_DELAY_MS = 2_000;

    private static final long LATE_TOKEN_LASTS_MS = 3_000;

    private final TrafficOptions options;
    private final long anchorMs;
    private final SplittableRandom random;
    private final Encoder encoder;
    private final Market market;
    private final BadInput badInput;
    private final PriorityQueue<Planned> planned =
            new PriorityQueue<>(
                    Comparator.comparingLong(Planned::dueMs).thenComparingLong(Planned::number));
    private final ArrayDeque<Message> ready = new ArrayDeque<>();
    private long plannedNumber;
    private long impressions;
    private long sent;
    private long badSent;
    private Placement late;
    private long lateSinceMs;

    private record Planned(Message message, long number) {
        long dueMs() {
            return message.dueMs();
        }
    }

    TrafficScript(TrafficOptions options, long anchorMs) {
        this.options = options;
        this.anchorMs = anchorMs;
        this.random = new SplittableRandom(options.seed() * 31 + options.run());
        this.encoder = new Encoder(options.json());
        this.market = new Market(random.split(), options.idPrefix(), anchorMs);
        this.badInput = new BadInput(options.idPrefix());
        ready.addAll(market.catalog());
    }

    @Override
    public Message next() {
        if (!ready.isEmpty()) {
            return ready.poll();
        }
        if (sent == options.events()) {
            return null;
        }
        Message message = nextBad();
        if (message == null) {
            message = nextPlanned();
        }
        while (message == null) {
            begin(nowMs());
            message = nextPlanned();
        }
        Message due = message.dueMs() < nowMs() ? message.dueAt(nowMs()) : message;
        if (!message.topic().equals(Topics.CATALOG)) {
            sent++;
        }
        return due;
    }

    /** The moment the next record has its place at, UTC epoch millis. */
    private long nowMs() {
        return anchorMs + sent * 1000 / options.ratePerSecond();
    }

    private Message nextBad() {
        if (badSent * 100 >= sent * options.badPercent()) {
            return null;
        }
        badSent++;
        return badInput.any(random, nowMs());
    }

    private Message nextPlanned() {
        Planned first = planned.peek();
        // Towards the end no impression begins: what is still to be told of the others is told.
        boolean ending = options.events() - sent <= planned.size();
        if (first == null || (!ending && first.dueMs() > nowMs())) {
            return null;
        }
        return planned.poll().message();
    }

    private void begin(long nowMs) {
        int kind = random.nextInt(1_000);
        if (kind < 5) {
            plan(List.of(badInput.any(random, nowMs)));
        } else {
            impressions++;
            plan(tell(kind, nowMs));
        }
    }

    private List<Message> tell(int kind, long nowMs) {
        if (kind < 8) {
            return story(market.unpublished("never", impressions)).refused(nowMs);
        }
        if (kind < 9) {
            return story(market.notYet()).refused(nowMs);
        }
        if (kind < 12) {
            return story(market.pick()).orphaned(nowMs);
        }
        if (kind < 22) {
            return story(lateToken(nowMs)).shown(nowMs);
        }
        return story(market.pick()).shown(nowMs);
    }

    private ImpressionStory story(Placement placement) {
        String id = options.idPrefix() + Long.toString(impressions, Character.MAX_RADIX);
        return new ImpressionStory(random, encoder, id, placement);
    }

    private Placement lateToken(long nowMs) {
        if (late == null || nowMs - lateSinceMs > LATE_TOKEN_LASTS_MS) {
            late = market.unpublished("late", impressions);
            lateSinceMs = nowMs;
            ready.add(market.publish(late, nowMs + CATALOG_DELAY_MS));
        }
        return late;
    }

    private void plan(List<Message> messages) {
        for (Message message : messages) {
            planned.add(new Planned(message, plannedNumber++));
        }
    }
}
