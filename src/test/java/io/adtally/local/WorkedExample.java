package io.adtally.local;

import static io.adtally.local.HandMadeCase.HOUR_MS;
import static io.adtally.local.HandMadeCase.NOON_MS;
import static io.adtally.local.HandMadeCase.click;
import static io.adtally.local.HandMadeCase.event;
import static io.adtally.local.HandMadeCase.impression;
import static io.adtally.local.traffic.Topics.CLICKS;
import static io.adtally.local.traffic.Topics.CONVERSIONS;
import static io.adtally.local.traffic.Topics.ENGAGEMENTS;
import static io.adtally.local.traffic.Topics.IMPRESSIONS;
import static io.adtally.proto.catalog.v1.CapScope.CAP_SCOPE_CAMPAIGN;
import static io.adtally.proto.catalog.v1.CapScope.CAP_SCOPE_CREATIVE;
import static io.adtally.proto.catalog.v1.PricingModel.PRICING_MODEL_AUCTION_CPM;
import static io.adtally.proto.catalog.v1.PricingModel.PRICING_MODEL_CPA;
import static io.adtally.proto.catalog.v1.PricingModel.PRICING_MODEL_CPC;
import static io.adtally.proto.catalog.v1.PricingModel.PRICING_MODEL_CPCV;
import static io.adtally.proto.catalog.v1.PricingModel.PRICING_MODEL_CPM;
import static io.adtally.proto.catalog.v1.PricingModel.PRICING_MODEL_VCPM;
import static io.adtally.proto.events.v1.EventType.EVENT_TYPE_CLICK;
import static io.adtally.proto.events.v1.EventType.EVENT_TYPE_CONVERSION;
import static io.adtally.proto.events.v1.EventType.EVENT_TYPE_QR_SCAN;
import static io.adtally.proto.events.v1.EventType.EVENT_TYPE_VIDEO_COMPLETE;
import static io.adtally.proto.events.v1.EventType.EVENT_TYPE_VIEWABLE;

import io.adtally.proto.catalog.v1.AttributionWindow;
import io.adtally.proto.catalog.v1.CapScope;
import io.adtally.proto.catalog.v1.FrequencyCap;
import io.adtally.proto.catalog.v1.PricingModel;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.Context;
import io.adtally.proto.events.v1.EventType;
import io.adtally.proto.events.v1.Validity;
import java.util.List;
import java.util.Map;

/**
 * One event of each kind that is paid in its own way, some that are not, and all that a job which
 * is right makes of them, by hand: ledger, sessions, caps and metrics.
 */
final class WorkedExample {
    private final HandMadeCase made;

    WorkedExample(HandMadeCase made) {
        this.made = made;
    }

    void publish() throws Exception {
        publishTerms();
        sendWhatIsPaidByImpressions();
        sendWhatIsPaidByThePiece();
        sendWhatIsNotPaid();
        sendRobots();
        sendWhatIsOutOfTime();
        sendWhatIsTooDear();
        sendWhatIsCleared();
        publishSessions();
        publishCaps();
        publishMetrics();
    }

    private void publishTerms() throws Exception {
        long hourBeforeMs = NOON_MS - HOUR_MS;
        made.terms("t-cpm", PRICING_MODEL_CPM, 2_500_000, "USD", hourBeforeMs);
        made.terms("t-vcpm", PRICING_MODEL_VCPM, 1_000_001, "EUR", hourBeforeMs);
        FrequencyCap perContext = cap(CAP_SCOPE_CREATIVE, 2).setPerContext(true).build();
        made.terms("t-cpc", PRICING_MODEL_CPC, 750_000, "GBP", hourBeforeMs, perContext);
        made.terms("t-cpa", PRICING_MODEL_CPA, 12_000_000, "JPY", hourBeforeMs);
        made.terms("t-cpcv", PRICING_MODEL_CPCV, 20_000, "USD", hourBeforeMs);
        made.terms("t-auction", PRICING_MODEL_AUCTION_CPM, 0, "CNY", hourBeforeMs);
        made.terms("t-tie", PRICING_MODEL_CPM, 5, "USD", hourBeforeMs);
        FrequencyCap once = cap(CAP_SCOPE_CAMPAIGN, 1).build();
        FrequencyCap twice = cap(CAP_SCOPE_CAMPAIGN, 2).build();
        made.terms("t-repriced", PRICING_MODEL_CPM, 1_000_000, "USD", hourBeforeMs, once);
        made.terms("t-repriced", PRICING_MODEL_CPM, 2_000_000, "USD", NOON_MS, twice);
        made.publish(
                HandMadeCase.entry("t-window", PRICING_MODEL_CPC, 500_000, "EUR", hourBeforeMs)
                        .addAttributionWindows(window(EVENT_TYPE_CLICK, 60_000))
                        .addAttributionWindows(window(EVENT_TYPE_CONVERSION, 1_000)));
    }

    private static AttributionWindow.Builder window(EventType type, long windowMs) {
        return AttributionWindow.newBuilder().setEventType(type).setWindowMs(windowMs);
    }

    private static FrequencyCap.Builder cap(CapScope scope, int limit) {
        return FrequencyCap.newBuilder()
                .setScope(scope)
                .setMaxImpressions(limit)
                .setWindowMs(HOUR_MS);
    }

    private void sendWhatIsPaidByImpressions() throws Exception {
        // OpenRTB 2.6: 2.50 CPM × 30.3 = 0.07575.
        AdEvent.Builder cpm = impression("cpm", "t-cpm").setQuantityMilli(30_300);
        bill(IMPRESSIONS, cpm, PRICING_MODEL_CPM, 30_300, 2_500_000, 75_750_000, "USD");
        made.duplicate(IMPRESSIONS, cpm.setEventTimeMs(NOON_MS + 5));
        // 1500001.5 and 2.5 both go to the even one.
        made.accepted(IMPRESSIONS, impression("vcpm", "t-vcpm").setQuantityMilli(1_500));
        AdEvent.Builder viewable = event("vcpm", EVENT_TYPE_VIEWABLE);
        bill(ENGAGEMENTS, viewable, PRICING_MODEL_VCPM, 1_500, 1_000_001, 1_500_002, "EUR");
        AdEvent.Builder tie = impression("tie-down", "t-tie").setQuantityMilli(500);
        bill(IMPRESSIONS, tie, PRICING_MODEL_CPM, 500, 5, 2, "USD");
        AdEvent.Builder auction =
                impression("auction", "t-auction").setAuctionPriceCpmMicros(8_880_000);
        bill(IMPRESSIONS, auction, PRICING_MODEL_AUCTION_CPM, 1_000, 8_880_000, 8_880_000, "CNY");
        made.deadLettered(
                IMPRESSIONS, auction.setAuctionPriceCpmMicros(8_880_001), "CONFLICTING_DUPLICATE");
        AdEvent.Builder before = impression("old-price", "t-repriced").setEventTimeMs(NOON_MS - 1);
        bill(IMPRESSIONS, before, PRICING_MODEL_CPM, 1_000, 1_000_000, 1_000_000, "USD");
        AdEvent.Builder after = impression("repriced", "t-repriced");
        made.billed(
                after.build(),
                made.accepted(IMPRESSIONS, after),
                PRICING_MODEL_CPM,
                1_000,
                2_000_000,
                2_000_000,
                "USD",
                NOON_MS,
                NOON_MS,
                false);
    }

    private void sendWhatIsPaidByThePiece() throws Exception {
        made.accepted(IMPRESSIONS, impression("cpc", "t-cpc").setQuantityMilli(2_000));
        // What is paid by the piece counts once, whatever the event says.
        AdEvent.Builder c1 = click("cpc", "c1").setQuantityMilli(7_000);
        bill(CLICKS, c1, PRICING_MODEL_CPC, 1_000, 750_000, 750_000_000, "GBP");
        made.accepted(IMPRESSIONS, impression("two-clicks", "t-cpc"));
        for (String click : List.of("a", "b")) {
            AdEvent.Builder clicked = click("two-clicks", click);
            bill(CLICKS, clicked, PRICING_MODEL_CPC, 1_000, 750_000, 750_000_000, "GBP");
        }
        made.accepted(IMPRESSIONS, impression("cpa", "t-cpa"));
        AdEvent.Builder order =
                event("cpa", EVENT_TYPE_CONVERSION)
                        .setConversionId("order-1")
                        .setQuantityMilli(2_500)
                        .setConversionValueMicros(99_000_000)
                        .setCurrency("EUR");
        bill(CONVERSIONS, order, PRICING_MODEL_CPA, 1_000, 12_000_000, 12_000_000_000L, "JPY");
        made.accepted(IMPRESSIONS, impression("cpcv", "t-cpcv"));
        AdEvent.Builder watched = event("cpcv", EVENT_TYPE_VIDEO_COMPLETE).setQuantityMilli(1_500);
        bill(ENGAGEMENTS, watched, PRICING_MODEL_CPCV, 1_000, 20_000, 20_000_000, "USD");
        made.accepted(IMPRESSIONS, impression("test", "t-cpc").setTest(true));
        AdEvent.Builder tested = click("test", "");
        made.billed(
                tested.build(),
                made.accepted(CLICKS, tested),
                PRICING_MODEL_CPC,
                1_000,
                750_000,
                750_000_000,
                "GBP",
                NOON_MS - HOUR_MS,
                NOON_MS,
                true);
    }

    private void sendWhatIsNotPaid() throws Exception {
        made.accepted(ENGAGEMENTS, event("cpm", EVENT_TYPE_QR_SCAN).setScanId("scan"));
        made.deadLettered(CLICKS, click("orphan", ""), "ORPHAN");
        made.duplicate(CLICKS, click("orphan", "").setEventTimeMs(NOON_MS + 1));
        made.deadLettered(IMPRESSIONS, impression("unknown", "t-unknown"), "UNKNOWN_TOKEN");
        made.bad(IMPRESSIONS, null, "NULL_VALUE");
    }

    /** The user's sessions, caps and reach know nothing of them. */
    private void sendRobots() throws Exception {
        made.suppressed(
                IMPRESSIONS,
                impression("robot", "t-cpc").setValidity(Validity.VALIDITY_GIVT),
                "GIVT");
        made.suppressed(CLICKS, click("robot", "inherits"), "GIVT");
        made.suppressed(
                CLICKS, click("robot", "graver").setValidity(Validity.VALIDITY_SIVT), "SIVT");
        made.duplicate(CLICKS, click("robot", "inherits").setValidity(Validity.VALIDITY_SIVT));
        made.accepted(IMPRESSIONS, impression("many-clicks", "t-window").clearUserId());
        AdEvent.Builder invalid =
                click("many-clicks", "invalid").setValidity(Validity.VALIDITY_GIVT);
        made.suppressed(CLICKS, invalid, "GIVT");
        for (int number = 1; number <= 10; number++) {
            AdEvent.Builder click = click("many-clicks", "click-" + number).clearUserId();
            bill(CLICKS, click, PRICING_MODEL_CPC, 1_000, 500_000, 500_000_000, "EUR");
        }
        made.suppressed(CLICKS, click("many-clicks", "click-11"), "CLICK_LIMIT");
        made.duplicate(CLICKS, click("many-clicks", "click-11"));
    }

    /** To the millisecond. */
    private void sendWhatIsOutOfTime() throws Exception {
        made.accepted(IMPRESSIONS, impression("in-time", "t-window").clearUserId());
        billAt(NOON_MS + 60_000, "latest");
        made.deadLettered(CLICKS, at(NOON_MS + 60_001, "too-late"), "OUTSIDE_ATTRIBUTION_WINDOW");
        billAt(NOON_MS - 300_000, "earliest");
        made.deadLettered(CLICKS, at(NOON_MS - 300_001, "too-early"), "BEFORE_IMPRESSION");
    }

    private void billAt(long timeMs, String clickId) throws Exception {
        AdEvent.Builder click = at(timeMs, clickId);
        made.billed(
                click.build(),
                made.accepted(CLICKS, click),
                PRICING_MODEL_CPC,
                1_000,
                500_000,
                500_000_000,
                "EUR",
                NOON_MS - HOUR_MS,
                NOON_MS,
                false);
    }

    private static AdEvent.Builder at(long timeMs, String clickId) {
        return click("in-time", clickId).clearUserId().setEventTimeMs(timeMs);
    }

    private void sendWhatIsTooDear() throws Exception {
        // 10 CNY for a thousand × 100,000 viewers = 1000 CNY, which is the limit.
        AdEvent.Builder dear = auction("dear", 10_000_000).setAuctionPriceCurrency("CNY");
        bill(
                IMPRESSIONS,
                dear,
                PRICING_MODEL_AUCTION_CPM,
                100_000_000,
                10_000_000,
                1_000_000_000_000L,
                "CNY");
        made.deadLettered(IMPRESSIONS, auction("too-dear", 10_000_001), "AMOUNT_LIMIT");
        made.suppressed(
                IMPRESSIONS,
                auction("dear-robot", 10_000_001).setValidity(Validity.VALIDITY_SIVT),
                "SIVT");
        made.deadLettered(
                IMPRESSIONS,
                auction("dollars", 1).setAuctionPriceCurrency("USD").setCurrency("CNY"),
                "AUCTION_CURRENCY_MISMATCH");
        made.deadLettered(
                IMPRESSIONS, auction("euros", 1).setCurrency("EUR"), "AUCTION_CURRENCY_MISMATCH");
    }

    private static AdEvent.Builder auction(String id, long priceMicros) {
        return impression(id, "t-auction")
                .clearUserId()
                .setAuctionPriceCpmMicros(priceMicros)
                .setQuantityMilli(100_000_000);
    }

    private void sendWhatIsCleared() throws Exception {
        AdEvent.Builder cleared =
                impression("cleared", "t-cpm")
                        .setUserId("u".repeat(196))
                        .setContext(Context.newBuilder().setCountry("T1"));
        made.billed(
                cleared.build(),
                made.accepted(IMPRESSIONS, cleared, "context.country", "user_id"),
                PRICING_MODEL_CPM,
                1_000,
                2_500_000,
                2_500_000,
                "USD");
        made.duplicate(IMPRESSIONS, cleared);
        made.count(IMPRESSIONS, "FIELD_CLEARED", "context.country", 1);
        made.count(IMPRESSIONS, "FIELD_CLEARED", "user_id", 1);
    }

    /** One user; the test sessions are apart. Two were published before they became one. */
    private void publishSessions() throws Exception {
        HandMadeOutputs outputs = made.outputs();
        Map<String, Long> nothing = Map.of();
        outputs.session("s1", 1, false, Map.of("IMPRESSION", 1L), Map.of("USD", 1L), null);
        outputs.session("s2", 1, false, Map.of("CLICK", 1L), nothing, null);
        outputs.session("s2", 2, false, Map.of("CLICK", 1L), nothing, "s1");
        outputs.session(
                "s1",
                2,
                false,
                Map.of(
                        "IMPRESSION", 10L,
                        "VIEWABLE", 1L,
                        "CLICK", 3L,
                        "CONVERSION", 1L,
                        "VIDEO_COMPLETE", 1L,
                        "QR_SCAN", 1L),
                Map.of(
                        "USD", 98_750_002L,
                        "EUR", 1_500_002L,
                        "CNY", 8_880_000L,
                        "GBP", 2_250_000_000L,
                        "JPY", 12_000_000_000L),
                null);
        outputs.session(
                "t1",
                1,
                true,
                Map.of("IMPRESSION", 1L, "CLICK", 1L),
                Map.of("GBP", 750_000_000L),
                null);
    }

    private void publishCaps() throws Exception {
        HandMadeOutputs outputs = made.outputs();
        long before = NOON_MS - 1;
        outputs.cap("CAMPAIGN", "campaign", null, false, 1, 1, before, before);
        outputs.cap("CAMPAIGN", "campaign", null, false, 2, 2, NOON_MS, before);
        outputs.forgotten("CAMPAIGN", false);
        outputs.cap("CREATIVE", "creative", "", false, 1, 2, NOON_MS, null);
        outputs.cap("CREATIVE", "creative", "", false, 2, 2, NOON_MS, NOON_MS);
        outputs.forgotten("CREATIVE", false);
        outputs.cap("CREATIVE", "creative", "", true, 1, 2, NOON_MS, null);
        outputs.forgotten("CREATIVE", true);
    }

    private void publishMetrics() throws Exception {
        HandMadeOutputs outputs = made.outputs();
        outputs.metric(NOON_MS - 60_000, "IMPRESSION", "USD", false, 1, 1_000_000);
        outputs.metric(NOON_MS, "IMPRESSION", "USD", false, 4, 77_750_002);
        outputs.metric(NOON_MS, "IMPRESSION", "EUR", false, 1, 0);
        outputs.metric(NOON_MS, "IMPRESSION", "CNY", false, 1, 8_880_000);
        outputs.metric(NOON_MS, "IMPRESSION", "GBP", false, 2, 0);
        outputs.metric(NOON_MS, "IMPRESSION", "JPY", false, 1, 0);
        outputs.metric(NOON_MS, "VIEWABLE", "EUR", false, 1, 1_500_002);
        outputs.metric(NOON_MS, "CLICK", "GBP", false, 2, 1_500_000_000);
        outputs.metric(NOON_MS, "CLICK", "GBP", false, 1, 750_000_000);
        outputs.metric(NOON_MS, "CONVERSION", "JPY", false, 1, 12_000_000_000L);
        outputs.metric(NOON_MS, "VIDEO_COMPLETE", "USD", false, 1, 20_000_000);
        outputs.metric(NOON_MS, "QR_SCAN", "USD", false, 1, 0);
        outputs.metric(NOON_MS, "IMPRESSION", "GBP", true, 1, 0);
        outputs.metric(NOON_MS, "CLICK", "GBP", true, 1, 750_000_000);
        outputs.anonymousMetric(NOON_MS, "IMPRESSION", "GBP", 0, 1, 0);
        outputs.anonymousMetric(NOON_MS, "CLICK", "GBP", 0, 2, 0);
        outputs.anonymousMetric(NOON_MS, "IMPRESSION", "EUR", 2, 0, 0);
        outputs.anonymousMetric(NOON_MS, "CLICK", "EUR", 10, 2, 5_000_000_000L);
        outputs.anonymousMetric(NOON_MS + 60_000, "CLICK", "EUR", 1, 0, 500_000_000);
        outputs.anonymousMetric(NOON_MS - 300_000, "CLICK", "EUR", 1, 0, 500_000_000);
        outputs.anonymousMetric(NOON_MS, "IMPRESSION", "CNY", 1, 1, 1_000_000_000_000L);
        outputs.anonymousMetric(NOON_MS, "IMPRESSION", "USD", 1, 0, 2_500_000);
    }

    private void bill(
            String topic,
            AdEvent.Builder event,
            PricingModel model,
            long quantityMilli,
            long priceMicros,
            long amountNanos,
            String currency)
            throws Exception {
        made.billed(
                event.build(),
                made.accepted(topic, event),
                model,
                quantityMilli,
                priceMicros,
                amountNanos,
                currency);
    }
}
