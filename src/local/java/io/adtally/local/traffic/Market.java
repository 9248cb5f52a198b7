package io.adtally.local.traffic;

import io.adtally.proto.catalog.v1.CapScope;
import io.adtally.proto.catalog.v1.CatalogEntry;
import io.adtally.proto.catalog.v1.FrequencyCap;
import io.adtally.proto.catalog.v1.PricingModel;
import io.adtally.proto.events.v1.EventType;
import io.adtally.proto.events.v1.MediaType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The campaigns, their placements and what the catalog says of them. Few campaigns have most of the
 * impressions (Zipf), and the models take turns, so that each is busy.
 */
final class Market {
    static final int CAMPAIGNS = 240;
    private static final int PLACEMENTS_PER_CAMPAIGN = 3;
    private static final double ZIPF_EXPONENT = 1.1;
    private static final List<String> CURRENCIES = List.of("USD", "EUR", "JPY", "GBP", "KWD");
    private static final List<PricingModel> MODELS =
            List.of(
                    PricingModel.PRICING_MODEL_CPM,
                    PricingModel.PRICING_MODEL_AUCTION_CPM,
                    PricingModel.PRICING_MODEL_VCPM,
                    PricingModel.PRICING_MODEL_CPC,
                    PricingModel.PRICING_MODEL_CPCV,
                    PricingModel.PRICING_MODEL_CPA);

    /**
     * Shorter than some of the traffic is late, and longer than events are out of order. With the
     * windows of the settings an event would have to be a day late to be refused.
     */
    static final long SHORT_WINDOW_MS = Duration.ofMinutes(10).toMillis();

    private static final List<EventType> WINDOWED =
            List.of(
                    EventType.EVENT_TYPE_CLICK,
                    EventType.EVENT_TYPE_CONVERSION,
                    EventType.EVENT_TYPE_QR_SCAN);

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** Before anything late. */
    private static final long LONG_AGO_MS = Duration.ofDays(30).toMillis();

    /**
     * New prices begin within a short run, and yet five seconds longer after they are published
     * than a catalog lead of two seconds asks for: a busy machine may be slow to publish.
     */
    private static final long FIRST_REPRICING_MS = 7_000;

    private final SplittableRandom random;
    private final String prefix;
    private final long anchorMs;
    private final double[] popularity = new double[CAMPAIGNS];
    private final List<Placement> placements = new ArrayList<>();
    private final List<Message> catalog = new ArrayList<>();

    Market(SplittableRandom random, String prefix, long anchorMs) {
        this.random = random;
        this.prefix = prefix;
        this.anchorMs = anchorMs;
        double sum = 0;
        for (int campaign = 0; campaign < CAMPAIGNS; campaign++) {
            sum += 1 / Math.pow(campaign + 1, ZIPF_EXPONENT);
            popularity[campaign] = sum;
            for (int number = 0; number < PLACEMENTS_PER_CAMPAIGN; number++) {
                open(campaign, number);
            }
        }
        catalog.addAll(RefusedEntries.of(this, anchorMs));
        catalog.add(entry(anchorMs, terms(notYet(), 0, anchorMs + Duration.ofDays(2).toMillis())));
    }

    /** What must be on the catalog topic before the first event. */
    List<Message> catalog() {
        return catalog;
    }

    Placement pick() {
        double point = random.nextDouble() * popularity[CAMPAIGNS - 1];
        int found = Arrays.binarySearch(popularity, point);
        int campaign = found < 0 ? -found - 1 : found;
        return placements.get(
                campaign * PLACEMENTS_PER_CAMPAIGN + random.nextInt(PLACEMENTS_PER_CAMPAIGN));
    }

    /** A placement the catalog does not know; it may be published later, or never. */
    Placement unpublished(String name, long number) {
        return new Placement(
                prefix + name + "." + number,
                MODELS.get((int) (number % MODELS.size())),
                MediaType.MEDIA_TYPE_DISPLAY,
                currency(0),
                false,
                false);
    }

    /** A placement whose first terms begin after the run. */
    Placement notYet() {
        return new Placement(
                prefix + "not-yet",
                PricingModel.PRICING_MODEL_CPM,
                MediaType.MEDIA_TYPE_DISPLAY,
                currency(0),
                false,
                false);
    }

    Message publish(Placement placement, long dueMs) {
        return entry(dueMs, terms(placement, 0, anchorMs - LONG_AGO_MS));
    }

    CatalogEntry terms(Placement placement, int campaign, long validFromMs) {
        CatalogEntry.Builder terms =
                CatalogEntry.newBuilder()
                        .setToken(placement.token())
                        .setValidFromMs(validFromMs)
                        .setAdvertiserId("advertiser-" + campaign % 17)
                        .setCampaignId("campaign-" + campaign)
                        .setLineItemId("line-" + campaign + "-" + campaign % 3)
                        .setCreativeId("creative-" + placement.token())
                        .setMediaType(placement.media())
                        .setPricingModel(placement.model())
                        .setCurrency(currency(campaign));
        if (placement.shortWindows()) {
            for (EventType type : WINDOWED) {
                terms.addAttributionWindowsBuilder()
                        .setEventType(type)
                        .setWindowMs(SHORT_WINDOW_MS);
            }
        }
        if (placement.model() != PricingModel.PRICING_MODEL_AUCTION_CPM) {
            // Odd digits down to the micro, so that fractions of a quantity have to be rounded.
            terms.setPriceMicros(random.nextLong(10_000, 30_000_000) | 1);
        }
        return terms.addAllFrequencyCaps(caps(campaign, validFromMs > anchorMs)).build();
    }

    private static String currency(int campaign) {
        return CURRENCIES.get(campaign % CURRENCIES.size());
    }

    /**
     * Every scope, with one window and with several, apart by context or not. Terms that begin
     * later raise the limits of the token's own placement only, so that its campaign's limit hangs
     * on which of them was shown last.
     */
    private static List<FrequencyCap> caps(int campaign, boolean raised) {
        int more = raised ? 1 : 0;
        return switch (campaign % 4) {
            case 0 ->
                    List.of(
                            cap(CapScope.CAP_SCOPE_CAMPAIGN, 5 + more, HOUR, false),
                            cap(CapScope.CAP_SCOPE_CAMPAIGN, 2 + more, MINUTE, false));
            case 1 -> List.of(cap(CapScope.CAP_SCOPE_LINE_ITEM, 2 + more, DAY, true));
            case 2 ->
                    List.of(
                            cap(CapScope.CAP_SCOPE_CREATIVE, 2 + more, HOUR, false),
                            cap(CapScope.CAP_SCOPE_CREATIVE, 1 + more, MINUTE, true));
            default -> List.of();
        };
    }

    private static FrequencyCap cap(
            CapScope scope, int limit, Duration window, boolean perContext) {
        return FrequencyCap.newBuilder()
                .setScope(scope)
                .setMaxImpressions(limit)
                .setWindowMs(window.toMillis())
                .setPerContext(perContext)
                .build();
    }

    static Message entry(long dueMs, CatalogEntry terms) {
        return record(dueMs, terms, terms.toByteArray(), null);
    }

    static Message record(long dueMs, CatalogEntry terms, byte[] value, String refusal) {
        String key = terms.getToken() + "@" + terms.getValidFromMs();
        return new Message(
                dueMs,
                Topics.CATALOG,
                key.getBytes(StandardCharsets.UTF_8),
                value,
                null,
                Map.of(),
                refusal);
    }

    private void open(int campaign, int number) {
        PricingModel model = MODELS.get(campaign % MODELS.size());
        boolean repriced = (campaign + number) % 4 == 1;
        Placement placement =
                new Placement(
                        prefix + "token." + campaign + "." + number,
                        model,
                        media(campaign, number, model),
                        currency(campaign),
                        repriced,
                        (campaign + number) % 3 == 0);
        placements.add(placement);
        catalog.add(publish(placement, campaign));
        for (int change = 0; repriced && change <= number; change++) {
            long beginsMs = anchorMs + FIRST_REPRICING_MS + 10L * campaign + 1_500L * change;
            catalog.add(entry(anchorMs, terms(placement, campaign, beginsMs)));
        }
    }

    private Message publish(Placement placement, int campaign) {
        return entry(anchorMs, terms(placement, campaign, anchorMs - LONG_AGO_MS));
    }

    private static MediaType media(int campaign, int number, PricingModel model) {
        if (model == PricingModel.PRICING_MODEL_CPCV) {
            return MediaType.MEDIA_TYPE_VIDEO;
        }
        if (number == 2 && campaign % 2 == 0) {
            return MediaType.MEDIA_TYPE_DOOH;
        }
        return number == 1 ? MediaType.MEDIA_TYPE_NATIVE : MediaType.MEDIA_TYPE_DISPLAY;
    }
}
