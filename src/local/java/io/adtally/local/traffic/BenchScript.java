package io.adtally.local.traffic;

import io.adtally.proto.catalog.v1.CapScope;
import io.adtally.proto.catalog.v1.CatalogEntry;
import io.adtally.proto.catalog.v1.FrequencyCap;
import io.adtally.proto.catalog.v1.PricingModel;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.Consent;
import io.adtally.proto.events.v1.Context;
import io.adtally.proto.events.v1.EventType;
import io.adtally.proto.events.v1.MediaType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * The load of the benchmark, the same for the same seed: 88% impressions, 10% clicks (1% of them
 * without an impression, 3% before theirs), 2% conversions; 7% duplicates, 1% late, 0.1% malformed;
 * skewed campaigns; out of order up to 5 s. All on one topic, protobuf of about 240 bytes.
 */
public final class BenchScript implements Script {
    private static final int PER_MILLE = 1_000;
    private static final int DUPLICATES_PER_MILLE = 70;
    private static final int LATE_PER_MILLE = 10;
    private static final int DISORDER_MS = 5_000;
    private static final int LATE_MS = (int) Duration.ofMinutes(20).toMillis();
    // Of the newest impressions, what a click refers to; and of the newest records, what is sent
    // twice.
    private static final int REMEMBERED = 1 << 16;
    private static final int EARLY_CLICK_RECORDS = 2_000;
    private static final int EVENTS_PER_USER = 10;
    private static final int PLACEMENTS_PER_CAMPAIGN = 2;
    private static final long HOUR_MS = Duration.ofHours(1).toMillis();
    private static final long LONG_AGO_MS = Duration.ofDays(30).toMillis();
    private static final List<String> COUNTRIES = List.of("DE", "US", "JP", "BR", "FR", "GB", "IN");
    // As long as the strings that come; an event has 240 bytes with it.
    private static final String CONSENT =
            "CPokAsAPokAsABEACBENC7CgAP_AAH_AAAAAHfoBpDxkBSFCAGJoYtkgAAAG"
                    + ".YAAAAAAAAAAAHfoBpDxkBSFCAGJoYtkgAAAGQABABAAEAAAAEAIAAAAAgAAEIBAAAAAA"
                    + "gAAAAAAAAAAAAAAA";
    private static final List<String> CURRENCIES = List.of("USD", "EUR", "JPY");

    private final Load load;
    private final long firstTimeMs;
    private final SplittableRandom random;
    private final ArrayDeque<Message> catalog = new ArrayDeque<>();
    private final ArrayDeque<Due> planned = new ArrayDeque<>();
    private final Shown[] impressions = new Shown[REMEMBERED];
    private final Message[] records = new Message[REMEMBERED];
    private final long users;
    private final BitSet usersSeen = new BitSet();
    private long impressionCount;
    private long sent;

    /**
     * How much of it.
     *
     * @param events records, the catalog's apart
     * @param campaigns each with two tokens
     * @param eventsPerSecond of event time: how densely the events lie
     */
    public record Load(long seed, long events, int campaigns, int eventsPerSecond) {}

    private record Shown(String impressionId, String userId, long eventTimeMs) {}

    private record Due(long atRecord, Message message) {}

    /** The events end at {@code anchorMs}, UTC epoch millis. */
    public BenchScript(Load load, long anchorMs) {
        this.load = load;
        this.firstTimeMs = anchorMs - load.events() * 1000 / load.eventsPerSecond();
        this.random = new SplittableRandom(load.seed());
        this.users = Math.max(1, load.events() / EVENTS_PER_USER);
        for (int token = 0; token < load.campaigns() * PLACEMENTS_PER_CAMPAIGN; token++) {
            catalog.add(entry(token, firstTimeMs - LONG_AGO_MS));
        }
    }

    /**
     * An impression of a capped campaign, for a user who is named as the impression is.
     *
     * @param country where there is no other event
     */
    public static Message probe(String id, String country, long eventTimeMs) {
        AdEvent.Builder event =
                event(new Shown(id, id, eventTimeMs), EventType.EVENT_TYPE_IMPRESSION, eventTimeMs)
                        .setPlacementToken(token(0))
                        .setMediaType(MediaType.MEDIA_TYPE_DISPLAY);
        event.getContextBuilder().setCountry(country);
        return record(event);
    }

    @Override
    public Message next() {
        if (!catalog.isEmpty()) {
            return catalog.poll();
        }
        if (sent == load.events()) {
            return null;
        }
        Message message = nextEvent();
        records[(int) (sent % REMEMBERED)] = message.refusal() == null ? message : null;
        sent++;
        return message;
    }

    /** An entry of the catalog; null when there are no more. */
    Message nextEntry() {
        return catalog.poll();
    }

    /** An impression of nobody, an hour before all others and so many records. */
    Message earlierImpression(long recordsBefore) {
        long timeMs = firstTimeMs - HOUR_MS - recordsBefore * 1000 / load.eventsPerSecond();
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        return record(impressionOf(new Shown(id, "", timeMs)));
    }

    private Message nextEvent() {
        if (!planned.isEmpty() && planned.peek().atRecord() <= sent) {
            return planned.poll().message();
        }
        if (random.nextInt(PER_MILLE) == 0) {
            return malformed();
        }
        if (random.nextInt(PER_MILLE) < DUPLICATES_PER_MILLE) {
            Message earlier = records[random.nextInt(REMEMBERED)];
            if (earlier != null) {
                return earlier;
            }
        }
        int kind = random.nextInt(100);
        if (kind < 88 || impressionCount < 100) {
            return impression();
        }
        return kind < 98 ? click() : conversion();
    }

    private Message impression() {
        Shown shown = shown();
        return record(impressionOf(shown));
    }

    /** Impressions so far, each counted once. */
    public long impressions() {
        return impressionCount;
    }

    /** Users who were shown one. */
    public long users() {
        return usersSeen.cardinality();
    }

    private Shown shown() {
        int user = (int) random.nextLong(users);
        usersSeen.set(user);
        Shown shown =
                new Shown(
                        new UUID(random.nextLong(), random.nextLong()).toString(),
                        "user-" + user,
                        eventTimeMs());
        impressions[(int) (impressionCount % REMEMBERED)] = shown;
        impressionCount++;
        return shown;
    }

    private AdEvent.Builder impressionOf(Shown shown) {
        return event(shown, EventType.EVENT_TYPE_IMPRESSION, shown.eventTimeMs())
                .setPlacementToken(token(skewedToken()))
                .setMediaType(MediaType.MEDIA_TYPE_DISPLAY);
    }

    private Message click() {
        int kind = random.nextInt(100);
        if (kind < 1) {
            String nobody = new UUID(random.nextLong(), random.nextLong()).toString();
            Shown never = new Shown(nobody, "user-0", eventTimeMs());
            return record(event(never, EventType.EVENT_TYPE_CLICK, never.eventTimeMs()));
        }
        if (kind < 4) {
            Shown shown = shown();
            planned.add(new Due(sent + EARLY_CLICK_RECORDS, record(impressionOf(shown))));
            return record(event(shown, EventType.EVENT_TYPE_CLICK, shown.eventTimeMs() + 800));
        }
        return record(event(any(), EventType.EVENT_TYPE_CLICK, eventTimeMs()));
    }

    private Message conversion() {
        return record(
                event(any(), EventType.EVENT_TYPE_CONVERSION, eventTimeMs())
                        .setConversionId("order-" + Long.toString(random.nextLong() >>> 1, 36))
                        .setConversionValueMicros(random.nextLong(1_000_000, 90_000_000))
                        .setCurrency("USD"));
    }

    private Shown any() {
        return impressions[(int) random.nextLong(Math.min(impressionCount, REMEMBERED))];
    }

    private static AdEvent.Builder event(Shown shown, EventType type, long eventTimeMs) {
        return AdEvent.newBuilder()
                .setImpressionId(shown.impressionId())
                .setType(type)
                .setEventTimeMs(eventTimeMs)
                .setUserId(shown.userId())
                .setContext(
                        Context.newBuilder()
                                .setSiteId("site-" + Math.floorMod(shown.hashCode(), 500))
                                .setCountry(
                                        COUNTRIES.get(
                                                Math.floorMod(
                                                        shown.userId().hashCode(),
                                                        COUNTRIES.size())))
                                .setDeviceType(Math.floorMod(shown.userId().hashCode(), 4)))
                .setConsent(Consent.newBuilder().setGdpr(true).setTcf(CONSENT));
    }

    private long eventTimeMs() {
        long placeMs = firstTimeMs + sent * 1000 / load.eventsPerSecond();
        boolean late = random.nextInt(PER_MILLE) < LATE_PER_MILLE;
        return placeMs - random.nextInt(late ? LATE_MS : DISORDER_MS);
    }

    /** A few campaigns have most of the impressions. */
    private int skewedToken() {
        double point = random.nextDouble();
        int campaign = (int) (load.campaigns() * point * point * point);
        return campaign * PLACEMENTS_PER_CAMPAIGN + random.nextInt(PLACEMENTS_PER_CAMPAIGN);
    }

    private Message malformed() {
        byte[] truncated = {10, 120, 1};
        Message message = Message.of(0, Topics.IMPRESSIONS, "malformed-" + sent, truncated);
        return new Message(
                0,
                message.topic(),
                message.key(),
                message.value(),
                null,
                Map.of(),
                "MALFORMED_PROTOBUF");
    }

    private static Message record(AdEvent.Builder event) {
        return Message.of(
                0, Topics.IMPRESSIONS, event.getImpressionId(), event.build().toByteArray());
    }

    private static String token(int number) {
        return "token-" + number;
    }

    private static Message entry(int token, long validFromMs) {
        int campaign = token / PLACEMENTS_PER_CAMPAIGN;
        CatalogEntry.Builder terms =
                CatalogEntry.newBuilder()
                        .setToken(token(token))
                        .setValidFromMs(validFromMs)
                        .setAdvertiserId("advertiser-" + campaign % 50)
                        .setCampaignId("campaign-" + campaign)
                        .setLineItemId("line-" + token)
                        .setCreativeId("creative-" + token)
                        .setMediaType(MediaType.MEDIA_TYPE_DISPLAY)
                        .setPricingModel(
                                campaign % 5 == 4
                                        ? PricingModel.PRICING_MODEL_CPC
                                        : PricingModel.PRICING_MODEL_CPM)
                        .setPriceMicros(1_000_000 + 1_001L * campaign)
                        .setCurrency(CURRENCIES.get(campaign % CURRENCIES.size()));
        if (campaign % 4 == 0) {
            terms.addFrequencyCaps(
                    FrequencyCap.newBuilder()
                            .setScope(CapScope.CAP_SCOPE_CAMPAIGN)
                            .setMaxImpressions(5)
                            .setWindowMs(Duration.ofHours(1).toMillis()));
        }
        String key = terms.getToken() + "@" + validFromMs;
        return new Message(
                0,
                Topics.CATALOG,
                key.getBytes(StandardCharsets.UTF_8),
                terms.build().toByteArray(),
                null,
                Map.of(),
                null);
    }
}
