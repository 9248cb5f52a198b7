package io.adtally.local.traffic;

import io.adtally.proto.catalog.v1.CapScope;
import io.adtally.proto.catalog.v1.CatalogEntry;
import io.adtally.proto.catalog.v1.FrequencyCap;
import io.adtally.proto.catalog.v1.PricingModel;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.EventType;
import java.time.Duration;
import java.util.ArrayDeque;

/** Traffic four fifths of which are about one impression, one user or one campaign. */
public final class HotScript implements Script {
    private static final int CAMPAIGNS = 100;
    private static final int USERS = 1000;
    private static final long LONG_AGO_MS = Duration.ofDays(30).toMillis();

    private final Hot hot;
    private final long events;
    private final int ratePerSecond;
    private final long anchorMs;
    private final String prefix;
    private final ArrayDeque<Message> first = new ArrayDeque<>();
    private long sent;

    /** What most of it is about. */
    public enum Hot {
        IMPRESSION,
        USER,
        CAMPAIGN
    }

    /** Begins at {@code anchorMs}, UTC epoch millis, with ids nobody else has. */
    public HotScript(Hot hot, long events, int ratePerSecond, long anchorMs) {
        this.hot = hot;
        this.events = events;
        this.ratePerSecond = ratePerSecond;
        this.anchorMs = anchorMs;
        this.prefix = "hot." + anchorMs + ".";
        for (int campaign = 0; campaign < CAMPAIGNS; campaign++) {
            first.add(terms(campaign));
        }
        first.add(record(Topics.IMPRESSIONS, impression("clicked", 0, "user", anchorMs)));
    }

    @Override
    public Message next() {
        if (!first.isEmpty()) {
            return first.poll();
        }
        if (sent == events) {
            return null;
        }
        long dueMs = anchorMs + sent * 1000 / ratePerSecond;
        sent++;
        return sent % 5 == 0 ? usual(dueMs) : hot(dueMs);
    }

    private Message hot(long dueMs) {
        return switch (hot) {
            case IMPRESSION ->
                    record(
                            Topics.CLICKS,
                            event("clicked", "user", EventType.EVENT_TYPE_CLICK, dueMs)
                                    .setClickId("click-" + sent));
            case USER ->
                    record(
                            Topics.IMPRESSIONS,
                            impression("i" + sent, (int) (sent % CAMPAIGNS), "hot", dueMs));
            case CAMPAIGN ->
                    record(
                            Topics.IMPRESSIONS,
                            impression("i" + sent, 0, "user-" + sent % USERS, dueMs));
        };
    }

    private Message usual(long dueMs) {
        int campaign = 1 + (int) (sent % (CAMPAIGNS - 1));
        return record(
                Topics.IMPRESSIONS,
                impression("i" + sent, campaign, "user-" + sent % USERS, dueMs));
    }

    private AdEvent.Builder impression(String id, int campaign, String user, long timeMs) {
        return event(id, user, EventType.EVENT_TYPE_IMPRESSION, timeMs)
                .setPlacementToken(token(campaign));
    }

    private AdEvent.Builder event(String id, String user, EventType type, long timeMs) {
        return AdEvent.newBuilder()
                .setImpressionId(prefix + id)
                .setType(type)
                .setEventTimeMs(timeMs)
                .setUserId(prefix + user);
    }

    private static Message record(String topic, AdEvent.Builder event) {
        return Message.of(
                event.getEventTimeMs(),
                topic,
                event.getImpressionId(),
                event.build().toByteArray());
    }

    private String token(int campaign) {
        return prefix + "token-" + campaign;
    }

    /** The clicked impression's is paid by the click, so that each of them is a row. */
    private Message terms(int campaign) {
        long validFromMs = anchorMs - LONG_AGO_MS;
        CatalogEntry entry =
                CatalogEntry.newBuilder()
                        .setToken(token(campaign))
                        .setValidFromMs(validFromMs)
                        .setAdvertiserId("advertiser")
                        .setCampaignId("hot-campaign-" + campaign)
                        .setLineItemId("line")
                        .setCreativeId("creative")
                        .setPricingModel(
                                hot == Hot.IMPRESSION
                                        ? PricingModel.PRICING_MODEL_CPC
                                        : PricingModel.PRICING_MODEL_CPM)
                        .setPriceMicros(1_234_567)
                        .setCurrency("EUR")
                        .addFrequencyCaps(
                                FrequencyCap.newBuilder()
                                        .setScope(CapScope.CAP_SCOPE_CAMPAIGN)
                                        .setMaxImpressions(5)
                                        .setWindowMs(Duration.ofHours(1).toMillis()))
                        .build();
        String key = entry.getToken() + "@" + validFromMs;
        return Message.of(anchorMs, Topics.CATALOG, key, entry.toByteArray());
    }
}
