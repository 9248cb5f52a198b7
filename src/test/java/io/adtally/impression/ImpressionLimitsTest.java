package io.adtally.impression;

import static io.adtally.event.Outcome.ACCEPTED;
import static io.adtally.event.Outcome.DEAD_LETTERED;
import static io.adtally.event.Outcome.DUPLICATE;
import static io.adtally.event.Outcome.HELD;
import static io.adtally.event.Outcome.SUPPRESSED;
import static io.adtally.event.PricingModel.AUCTION_CPM;
import static io.adtally.event.PricingModel.CPA;
import static io.adtally.event.PricingModel.CPC;
import static io.adtally.event.PricingModel.CPM;
import static io.adtally.event.Samples.DAY_MS;
import static io.adtally.event.Samples.HOUR_MS;
import static io.adtally.event.Samples.NOON_MS;
import static io.adtally.event.Samples.click;
import static io.adtally.event.Samples.event;
import static io.adtally.event.Samples.impression;
import static io.adtally.event.Samples.terms;
import static io.adtally.event.Samples.termsWithWindow;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.EventType;
import io.adtally.event.NotBilledReason;
import io.adtally.event.Outcome;
import io.adtally.event.Validity;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bounds the cost of one impression: time, number, price and validity. */
class ImpressionLimitsTest {
    private static final int IMPRESSIONS_A_FILE = 50;
    private static final Duration LONGEST_COMPACTION = Duration.ofSeconds(30);

    private ImpressionHarness stage;

    @BeforeEach
    void start() throws Exception {
        stage = ImpressionHarness.start();
    }

    @AfterEach
    void stop() throws Exception {
        stage.close();
    }

    @Test
    void refusesAnEventFromBeforeItsImpressionBeyondTheSkew() throws Exception {
        long skewMs = ImpressionHarness.CAUSAL_SKEW_MS;
        stage.publish(terms("token", CPA, 5_000_000))
                .send(impression("i"))
                .send(
                        conversionAfter(-skewMs).build(),
                        conversion("day-before").at(NOON_MS - DAY_MS).build(),
                        conversion("just-beyond").at(NOON_MS - skewMs - 1).build());

        assertThat(stage.accepted()).hasSize(2);
        assertThat(stage.deadLetters()).containsOnly("BEFORE_IMPRESSION").hasSize(2);
        assertThat(stage.messages().get(1))
                .contains("300001 ms before its impression", "adtally.impression.causal-skew");
    }

    @Test
    void judgesAHeldEventByItsImpressionsTime() throws Exception {
        stage.publish(terms("token", CPA, 5_000_000))
                .send(conversion("early").at(NOON_MS - HOUR_MS).build())
                .send(impression("i"));

        assertThat(stage.deadLetters()).containsExactly("BEFORE_IMPRESSION");
        assertThat(stage.tally()).containsEntry(DEAD_LETTERED, 1L).doesNotContainKey(HELD);
    }

    @Test
    void countsAClickToTheEndOfItsWindow() throws Exception {
        long windowMs = ImpressionHarness.CLICK_WINDOW_MS;
        stage.publish(terms("token", CPC, 400_000))
                .send(impression("i"))
                .send(clickAfter("in", windowMs), clickAfter("out", windowMs + 1))
                .send(clickAfter("in", windowMs + 1));

        assertThat(stage.accepted()).hasSize(2);
        assertThat(stage.deadLetters()).containsExactly("OUTSIDE_ATTRIBUTION_WINDOW");
        assertThat(stage.messages().get(0))
                .contains("604800001 ms after its impression", "CLICK is 604800000 ms");
        assertThat(stage.tally()).containsEntry(DUPLICATE, 1L);
    }

    @Test
    void takesTheWindowOfTheTerms() throws Exception {
        stage.publish(termsWithWindow(CPC, EventType.CLICK, HOUR_MS))
                .send(impression("i"))
                .send(clickAfter("in", HOUR_MS), clickAfter("out", HOUR_MS + 1))
                .send(conversionAfter(2 * HOUR_MS).build());

        assertThat(stage.accepted()).hasSize(3);
        assertThat(stage.deadLetters()).containsExactly("OUTSIDE_ATTRIBUTION_WINDOW");
    }

    @Test
    void refusesTermsWithAWindowAboveTheLongest() throws Exception {
        stage.publish(termsWithWindow(CPC, EventType.CLICK, ImpressionHarness.MAX_WINDOW_MS + 1));

        assertThat(stage.deadLetters()).containsExactly("CATALOG_ABOVE_LIMIT");
        assertThat(stage.messages().get(0)).contains("CLICK", "adtally.attribution.max-window");
    }

    /** The longest window decides, and not whether RocksDB has merged its files. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void treatsAnImpressionBeyondTheLongestWindowAsUnknown(boolean compacted) throws Exception {
        long maxWindowMs = ImpressionHarness.MAX_WINDOW_MS;
        stage.publish(terms("token", CPA, 5_000_000)).send(impression("i"));
        stage.checkpoint();
        if (compacted) {
            collectGarbage();
        }
        AdEvent beyond = conversion("beyond").at(NOON_MS + maxWindowMs + 1).build();
        stage.send(beyond, beyond);
        assertThat(stage.tally()).containsEntry(HELD, 1L).containsEntry(DUPLICATE, 1L);

        stage.watermark(beyond.eventTimeMs() + ImpressionHarness.ORPHAN_HORIZON_MS);

        assertThat(stage.deadLetters()).containsExactly("ORPHAN");
        assertThat(stage.tally()).doesNotContainKey(HELD);
    }

    /** What was held for an older impression of the id counts for the one that comes. */
    @Test
    void releasesToTheNextImpressionOfTheId() throws Exception {
        long laterMs = NOON_MS + ImpressionHarness.MAX_WINDOW_MS + DAY_MS;
        stage.publish(terms("token", CPA, 5_000_000))
                .send(impression("i"))
                .send(conversion("later").at(laterMs + 1).build())
                .send(event("i", EventType.IMPRESSION, "").at(laterMs).build());

        assertThat(stage.accepted()).hasSize(3);
        assertThat(stage.tally()).doesNotContainKey(HELD).containsEntry(ACCEPTED, 4L);
    }

    @Test
    void countsAsManyClicksAsTheLimit() throws Exception {
        stage.publish(terms("token", CPC, 400_000)).send(impression("i"));
        for (int i = 0; i < 3 * ImpressionHarness.MAX_CLICKS; i++) {
            stage.send(click("i", "c" + i));
        }
        stage.send(click("i", "c" + (3 * ImpressionHarness.MAX_CLICKS - 1)));
        stage = restarted();
        stage.send(click("i", "one more"), conversionAfter(1).build());

        assertThat(stage.accepted())
                .extracting(AcceptedEvent::notBilledReason)
                .containsExactly(NotBilledReason.CLICK_LIMIT, null);
    }

    @Test
    void remembersASuppressedClick() throws Exception {
        stage.publish(terms("token", CPC, 400_000)).send(impression("i"));
        for (int i = 0; i <= ImpressionHarness.MAX_CLICKS; i++) {
            stage.send(click("i", "c" + i));
        }
        String last = "c" + ImpressionHarness.MAX_CLICKS;
        stage.send(click("i", last));

        assertThat(stage.accepted().stream().filter(accepted -> accepted.charge() != null))
                .hasSize(ImpressionHarness.MAX_CLICKS);
        assertThat(stage.tally())
                .isEqualTo(
                        Map.of(
                                ACCEPTED,
                                2L + ImpressionHarness.MAX_CLICKS,
                                SUPPRESSED,
                                1L,
                                DUPLICATE,
                                1L));
    }

    @ParameterizedTest
    @CsvSource({
        "VALID,VALID,",
        "GIVT,VALID,GIVT",
        "VALID,SIVT,SIVT",
        "GIVT,SIVT,SIVT",
        "SIVT,GIVT,SIVT"
    })
    void billsNothingOfInvalidTraffic(
            Validity ofImpression, Validity ofClick, NotBilledReason expected) throws Exception {
        stage.publish(terms("token", CPC, 400_000))
                .send(
                        event("i", EventType.IMPRESSION, "").validity(ofImpression).build(),
                        event("i", EventType.CLICK, "c").validity(ofClick).build());

        AcceptedEvent accepted = stage.accepted().get(1);
        assertThat(accepted.notBilledReason()).isEqualTo(expected);
        assertThat(accepted.charge() == null).isEqualTo(expected != null);
        assertThat(accepted.countsForUser()).isEqualTo(expected == null);
    }

    @Test
    void countsNoInvalidClickAgainstTheLimit() throws Exception {
        stage.publish(terms("token", CPC, 400_000)).send(impression("i"));
        for (int i = 0; i < ImpressionHarness.MAX_CLICKS; i++) {
            stage.send(event("i", EventType.CLICK, "r" + i).validity(Validity.GIVT).build());
        }
        stage.send(click("i", "person"));

        assertThat(stage.accepted()).last().extracting(AcceptedEvent::notBilledReason).isNull();
    }

    /** The verdict may be passed later than the event was sent first. */
    @Test
    void takesAnotherVerdictForADuplicate() throws Exception {
        stage.publish(terms("token", CPM, 2_500_000))
                .send(impression("i"))
                .send(event("i", EventType.IMPRESSION, "").validity(Validity.SIVT).build());

        assertThat(stage.tally()).containsEntry(DUPLICATE, 1L);
    }

    @Test
    void refusesAnEventThatCostsTooMuchAndForgetsIt() throws Exception {
        AdEvent dear = auction(1_000_000_000_001L).build();
        stage.publish(terms("token", AUCTION_CPM, 0)).send(dear);

        assertThat(stage.deadLetters()).containsExactly("AMOUNT_LIMIT");
        assertThat(stage.messages().get(0))
                .contains("1000.000000001 EUR", "allows 1000", "adtally.billing.max-event-amount");
        assertThat(stage.keyedStateEntries()).isZero();
        stage.send(auction(1_000_000_000_000L).build());
        assertThat(stage.accepted()).hasSize(1);
    }

    /** The multiplier is part of the amount. */
    @Test
    void limitsPriceTimesQuantity() throws Exception {
        stage.publish(terms("token", AUCTION_CPM, 0))
                .send(auction(1_000_000_000L).quantityMilli(100_000_000_000L).build());

        assertThat(stage.deadLetters()).containsExactly("AMOUNT_LIMIT");
    }

    @Test
    void refusesACatalogPriceAboveTheLimit() throws Exception {
        stage.publish(
                terms("at-limit", CPC, 1_000_000_000L),
                terms("above", CPC, 1_000_000_001L),
                terms("cpm-at-limit", CPM, 1_000_000_000_000L),
                terms("cpm-above", CPM, 1_000_000_000_001L));

        assertThat(stage.deadLetters()).containsOnly("CATALOG_ABOVE_LIMIT").hasSize(2);
        assertThat(stage.messages().get(0)).contains("token above", "price_micros 1000000001");
    }

    @ParameterizedTest
    @CsvSource({"'',true", "EUR,true", "USD,false"})
    void takesAnAuctionPriceInTheTermsCurrencyOnly(String currency, boolean accepted)
            throws Exception {
        stage.publish(terms("token", AUCTION_CPM, 0))
                .send(auction(3_000_000).auctionPriceCurrency(currency).build());

        assertThat(stage.accepted()).hasSize(accepted ? 1 : 0);
        assertThat(stage.deadLetters().contains("AUCTION_CURRENCY_MISMATCH")).isEqualTo(!accepted);
    }

    @Test
    void namesTheFactsThatDiffer() throws Exception {
        stage.publish(terms("token", CPA, 5_000_000))
                .send(impression("i"), event("i", EventType.IMPRESSION, "").user("fresh").build())
                .send(conversion("o").conversionValueMicros(5_000_000).build())
                .send(conversion("o").conversionValueMicros(6_000_000).user("fresh").build());

        assertThat(stage.messages().get(0)).endsWith("with another user_id");
        assertThat(stage.messages().get(1))
                .endsWith("with another user_id, conversion_value_micros");
    }

    private ImpressionHarness restarted() throws Exception {
        Map<Outcome, Long> before = stage.tally();
        assertThat(before)
                .containsEntry(ACCEPTED, 2L + ImpressionHarness.MAX_CLICKS)
                .containsEntry(SUPPRESSED, 2L * ImpressionHarness.MAX_CLICKS)
                .containsEntry(DUPLICATE, 1L);
        ImpressionHarness next = stage.restart(Map.of());
        next.accepted();
        return next;
    }

    /** Lets state outlive its time and RocksDB merge its files, until the impression is gone. */
    private void collectGarbage() throws Exception {
        stage.ageMs(ImpressionHarness.MAX_WINDOW_MS + ImpressionHarness.OUTAGE_ALLOWANCE_MS);
        long sent = stage.keyedStateEntries();
        long deadline = System.nanoTime() + LONGEST_COMPACTION.toNanos();
        while (stage.keyedStateEntries() == sent) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            for (int i = 0; i < IMPRESSIONS_A_FILE; i++) {
                stage.send(impression("fills-" + sent));
                sent++;
            }
            stage.checkpoint();
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static AdEvent clickAfter(String clickId, long afterMs) {
        return event("i", EventType.CLICK, clickId).at(NOON_MS + afterMs).build();
    }

    private static io.adtally.event.Samples.EventBuilder conversionAfter(long afterMs) {
        return conversion("order").at(NOON_MS + afterMs);
    }

    private static io.adtally.event.Samples.EventBuilder conversion(String conversionId) {
        return event("i", EventType.CONVERSION, conversionId);
    }

    private static io.adtally.event.Samples.EventBuilder auction(long priceMicros) {
        return event("i", EventType.IMPRESSION, "").auctionPriceCpmMicros(priceMicros);
    }
}
