package io.adtally.local.traffic;

import io.adtally.proto.catalog.v1.PricingModel;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.EventType;
import io.adtally.proto.events.v1.MediaType;
import io.adtally.proto.events.v1.Validity;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * All that comes of one impression: what refers to it, in its order or not, and what is told twice.
 *
 * <p>What becomes of a record must not hang on how topics interleave. So copies in other topics say
 * the same but for the time, and where the time tells the price there are none; conflicting copies
 * follow the first one in its own partition. What is refused for its time or price is told once:
 * each copy would be judged by itself, or be the duplicate of one that waits. Only which clicks of
 * a robot are within the limit is up to the topics; the job tells in which order it accepted them.
 */
final class ImpressionStory {
    /** Around ties and odd fractions, for the rounding. */
    private static final long[] QUANTITIES_MILLI = {500, 1_500, 2_500, 1_333, 250, 30_300, 1, 1000};

    private static final int DISORDER_MS = 5_000;

    /** Mostly behind the watermark, whose events may be half a minute out of order. */
    private static final long LATE_MS = 3 * 60_000L;

    /** Still in time for the session it belongs to. */
    private static final long VERY_LATE_MS = 20 * 60_000L;

    private static final long TOO_LATE_FOR_SESSIONS_MS = 20 * 3_600_000L;
    private static final long DELIVERED_APART_MS = 60_000;

    /** By default what lies further before its impression is refused. */
    private static final long CAUSAL_SKEW_MS = 5 * 60_000L;

    private static final long TOO_EARLY_MS = 3_600_000;

    /** More than count. */
    private static final int CLICKS_OF_A_ROBOT = 16;

    /** 20,000 of the currency's unit for a thousand, 100,000 times: 2 million, in any currency. */
    private static final long FAR_TOO_DEAR_CPM_MICROS = 20_000_000_000L;

    private static final long MOST_VIEWERS_MILLI = 100_000_000;
    private static final List<Validity> INVALID =
            List.of(Validity.VALIDITY_GIVT, Validity.VALIDITY_SIVT);

    private final SplittableRandom random;
    private final Encoder encoder;
    private final String impressionId;
    private final Placement placement;
    private final Viewer viewer;
    private final boolean test;

    /** How late all of it is told; what refers to an impression is never much older than it. */
    private final long ageMs;

    private final List<Message> messages = new ArrayList<>();

    ImpressionStory(
            SplittableRandom random, Encoder encoder, String impressionId, Placement placement) {
        this.random = random;
        this.encoder = encoder;
        this.impressionId = impressionId;
        this.placement = placement;
        this.viewer = Viewer.any(random);
        this.test = oneIn(50);
        this.ageMs = ageMs();
    }

    /** An impression that counts, if its price does. */
    List<Message> shown(long nowMs) {
        AdEvent impression = impression(nowMs);
        if (placement.model() == PricingModel.PRICING_MODEL_AUCTION_CPM && oneIn(100)) {
            return refused(withoutFairPrice(impression), nowMs);
        }
        // A delayed impression: its clicks come first.
        boolean delayed = oneIn(30);
        long dueMs = delayed ? nowMs + 500 + random.nextInt(2_500) : nowMs;
        tell(dueMs, delayed ? Topics.DELAYED : Topics.IMPRESSIONS, impression, true);
        follow(nowMs, true);
        if (oneIn(150)) {
            clickTooOften(nowMs);
        }
        if (oneIn(150)) {
            refer(
                    nowMs + 700,
                    impression.getEventTimeMs() - CAUSAL_SKEW_MS,
                    "early",
                    -TOO_EARLY_MS);
        }
        referTooLate(nowMs, impression.getEventTimeMs());
        return messages;
    }

    /** An impression whose terms are not known; told once, for each copy would be judged anew. */
    List<Message> refused(long nowMs) {
        return refused(impression(nowMs), nowMs);
    }

    /** Clicks and the like whose impression never comes. */
    List<Message> orphaned(long nowMs) {
        follow(nowMs, false);
        return messages;
    }

    private List<Message> refused(AdEvent impression, long nowMs) {
        messages.add(encoder.inDefault(nowMs, Topics.IMPRESSIONS, impression));
        follow(nowMs, false);
        return messages;
    }

    private AdEvent impression(long nowMs) {
        AdEvent.Builder event =
                event(EventType.EVENT_TYPE_IMPRESSION, nowMs)
                        .setPlacementToken(placement.token())
                        .setMediaType(placement.media())
                        .setTest(test);
        if (placement.model() == PricingModel.PRICING_MODEL_AUCTION_CPM || oneIn(100)) {
            event.setAuctionPriceCpmMicros(random.nextLong(0, 20_000_000));
            switch (random.nextInt(4)) {
                case 0 -> event.setAuctionPriceCurrency(placement.currency());
                case 1 -> event.setCurrency(placement.currency());
                default -> {}
            }
        }
        if (placement.media() == MediaType.MEDIA_TYPE_DOOH || oneIn(20)) {
            event.setQuantityMilli(quantityMilli());
        }
        return event.build();
    }

    private AdEvent withoutFairPrice(AdEvent impression) {
        AdEvent.Builder unfair = impression.toBuilder().clearValidity();
        return switch (random.nextInt(4)) {
            case 0 -> unfair.clearAuctionPriceCpmMicros().build();
            case 1 ->
                    unfair.setAuctionPriceCpmMicros(FAR_TOO_DEAR_CPM_MICROS)
                            .setQuantityMilli(MOST_VIEWERS_MILLI)
                            .build();
            case 2 -> unfair.setAuctionPriceCurrency("CHF").build();
            default -> unfair.clearAuctionPriceCurrency().setCurrency("CHF").build();
        };
    }

    private void follow(long nowMs, boolean counts) {
        switch (placement.media()) {
            case MEDIA_TYPE_VIDEO -> watch(nowMs, counts);
            case MEDIA_TYPE_DOOH -> scan(nowMs, counts);
            default -> look(nowMs, counts);
        }
        click(nowMs, counts);
    }

    private void look(long nowMs, boolean counts) {
        if (oneIn(2)) {
            refer(nowMs + 100, Topics.ENGAGEMENTS, EventType.EVENT_TYPE_VIEWABLE, "", counts);
        }
    }

    private void watch(long nowMs, boolean counts) {
        look(nowMs, counts);
        EventType[] way = {
            EventType.EVENT_TYPE_VIDEO_START,
            EventType.EVENT_TYPE_VIDEO_FIRST_QUARTILE,
            EventType.EVENT_TYPE_VIDEO_MIDPOINT,
            EventType.EVENT_TYPE_VIDEO_THIRD_QUARTILE,
            EventType.EVENT_TYPE_VIDEO_COMPLETE
        };
        int seen = random.nextInt(way.length + 1);
        for (int part = 0; part < seen; part++) {
            refer(nowMs + 400L * part, Topics.ENGAGEMENTS, way[part], "", counts);
        }
    }

    private void scan(long nowMs, boolean counts) {
        look(nowMs, counts);
        for (int scan = random.nextInt(3); scan > 0; scan--) {
            refer(
                    nowMs + 600,
                    Topics.ENGAGEMENTS,
                    EventType.EVENT_TYPE_QR_SCAN,
                    "scan-" + scan,
                    counts);
        }
    }

    private void click(long nowMs, boolean counts) {
        boolean paid =
                placement.model() == PricingModel.PRICING_MODEL_CPC
                        || placement.model() == PricingModel.PRICING_MODEL_CPA;
        if (!oneIn(paid ? 3 : 15)) {
            return;
        }
        long clickMs = nowMs + random.nextInt(2_000);
        int clicks = oneIn(5) ? 2 : 1;
        for (int click = 1; click <= clicks; click++) {
            String clickId = click == 1 && random.nextBoolean() ? "" : "click-" + click;
            refer(clickMs, Topics.CLICKS, EventType.EVENT_TYPE_CLICK, clickId, counts);
        }
        if (oneIn(3)) {
            refer(
                    clickMs + 200,
                    Topics.CONVERSIONS,
                    EventType.EVENT_TYPE_CONVERSION,
                    "order-" + random.nextInt(1_000_000),
                    counts);
        }
    }

    private void clickTooOften(long nowMs) {
        for (int click = 1; click <= CLICKS_OF_A_ROBOT; click++) {
            long dueMs = nowMs + 300 + random.nextInt(2_000);
            refer(dueMs, Topics.CLICKS, EventType.EVENT_TYPE_CLICK, "robot-" + click, true);
        }
    }

    /** Of what is told late anyway, for no event may come from the future. */
    private void referTooLate(long nowMs, long shownMs) {
        long latestMs = shownMs + Market.SHORT_WINDOW_MS;
        if (placement.shortWindows() && nowMs - latestMs > LATE_MS) {
            refer(nowMs + 800, latestMs, "late", LATE_MS);
        }
    }

    /**
     * A click at the last moment that is allowed, or, two times in three, beyond it. Told once.
     *
     * @param beyondMs how far beyond at most; negative into the past
     */
    private void refer(long dueMs, long lastMs, String id, long beyondMs) {
        long direction = Long.signum(beyondMs);
        long timeMs =
                switch (random.nextInt(3)) {
                    case 0 -> lastMs;
                    case 1 -> lastMs + direction;
                    default -> lastMs + direction * (1 + random.nextLong(Math.abs(beyondMs)));
                };
        AdEvent click =
                event(EventType.EVENT_TYPE_CLICK, dueMs)
                        .setClickId(id)
                        .setEventTimeMs(timeMs)
                        .setTest(test)
                        .build();
        messages.add(encoder.inDefault(dueMs, oneIn(2) ? Topics.DELAYED : Topics.CLICKS, click));
    }

    private void refer(long dueMs, String topic, EventType type, String id, boolean counts) {
        AdEvent.Builder event = event(type, dueMs);
        switch (type) {
            case EVENT_TYPE_CLICK -> event.setClickId(id);
            case EVENT_TYPE_QR_SCAN -> event.setScanId(id);
            case EVENT_TYPE_CONVERSION ->
                    event.setConversionId(id)
                            .setConversionValueMicros(random.nextLong(0, 500_000_000))
                            .setCurrency(oneIn(50) ? "eur" : "EUR");
            default -> {}
        }
        // The impression's word counts.
        event.setTest(oneIn(100) != test);
        if (oneIn(30)) {
            event.setQuantityMilli(quantityMilli());
        } else if (oneIn(200) && type != EventType.EVENT_TYPE_VIEWABLE) {
            // It multiplies nothing there, so that its value does no harm.
            event.setQuantityMilli(0);
        }
        tell(dueMs, topic, event.build(), counts);
    }

    private AdEvent.Builder event(EventType type, long dueMs) {
        AdEvent.Builder event =
                viewer.describe(
                        AdEvent.newBuilder()
                                .setImpressionId(impressionId)
                                .setType(type)
                                .setEventTimeMs(dueMs - ageMs - disorderMs() - viewer.awayMs()));
        if (oneIn(150)) {
            event.setValidity(anyInvalid());
        }
        return event;
    }

    private Validity anyInvalid() {
        return INVALID.get(random.nextInt(INVALID.size()));
    }

    private long ageMs() {
        if (oneIn(200)) {
            return random.nextLong(TOO_LATE_FOR_SESSIONS_MS);
        }
        return oneIn(100) ? random.nextLong(VERY_LATE_MS) : 0;
    }

    /** With {@link #ageMs} one in twenty is later than the watermark waits. */
    private long disorderMs() {
        if (oneIn(35)) {
            return random.nextLong(LATE_MS);
        }
        return oneIn(30) ? random.nextInt(DISORDER_MS) : random.nextInt(200);
    }

    /** Sends it, and now and then sends it again. What is late may be delivered apart. */
    private void tell(long dueMs, String liveTopic, AdEvent event, boolean counts) {
        boolean late = dueMs - event.getEventTimeMs() > DELIVERED_APART_MS;
        String topic = late && oneIn(2) ? Topics.DELAYED : liveTopic;
        messages.add(
                oneIn(20)
                        ? encoder.inOther(dueMs, topic, event)
                        : encoder.inDefault(dueMs, topic, event));
        if (oneIn(300) && counts) {
            messages.add(encoder.inDefault(dueMs + 50, topic, contradict(event)));
        } else if (oneIn(50)) {
            again(dueMs, topic, event, counts);
        }
        if (oneIn(200)) {
            again(dueMs + 300, topic, event, false);
        }
    }

    private void again(long dueMs, String topic, AdEvent event, boolean elsewhere) {
        boolean priced = event.getType() == EventType.EVENT_TYPE_IMPRESSION && placement.timed();
        String copyTopic = elsewhere && !priced && oneIn(4) ? Topics.DELAYED : topic;
        // A retransmission has a time of its own; no later than it is sent.
        AdEvent.Builder copy =
                event.toBuilder().setEventTimeMs(event.getEventTimeMs() + 1 + random.nextInt(40));
        if (copyTopic.equals(topic) && oneIn(4)) {
            // Another verdict is no contradiction: the first one stands.
            copy.setValidity(anyInvalid());
        }
        messages.add(
                encoder.inDefault(dueMs + 50 + random.nextInt(1_000), copyTopic, copy.build()));
    }

    private AdEvent contradict(AdEvent event) {
        AdEvent.Builder other = event.toBuilder();
        return switch (random.nextInt(event.getType() == EventType.EVENT_TYPE_IMPRESSION ? 4 : 2)) {
            case 0 -> other.setUserId(event.getUserId() + "-other").build();
            case 1 -> other.setQuantityMilli(event.getQuantityMilli() + 7_000).build();
            case 2 -> other.setPlacementToken(event.getPlacementToken() + ".other").build();
            default -> other.setAuctionPriceCpmMicros(event.getAuctionPriceCpmMicros() + 1).build();
        };
    }

    private long quantityMilli() {
        return QUANTITIES_MILLI[random.nextInt(QUANTITIES_MILLI.length)];
    }

    private boolean oneIn(int many) {
        return random.nextInt(many) == 0;
    }
}
