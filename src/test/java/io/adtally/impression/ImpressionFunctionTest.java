package io.adtally.impression;

import static io.adtally.event.Outcome.ACCEPTED;
import static io.adtally.event.Outcome.DEAD_LETTERED;
import static io.adtally.event.Outcome.DUPLICATE;
import static io.adtally.event.Outcome.HELD;
import static io.adtally.event.PricingModel.AUCTION_CPM;
import static io.adtally.event.PricingModel.CPC;
import static io.adtally.event.PricingModel.CPM;
import static io.adtally.event.Samples.DAY_MS;
import static io.adtally.event.Samples.HOUR_MS;
import static io.adtally.event.Samples.MINUTE_MS;
import static io.adtally.event.Samples.NOON_MS;
import static io.adtally.event.Samples.click;
import static io.adtally.event.Samples.event;
import static io.adtally.event.Samples.impression;
import static io.adtally.event.Samples.terms;
import static io.adtally.event.Samples.termsFrom;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.CatalogUpdate;
import io.adtally.event.EventType;
import io.adtally.event.Outcome;
import io.adtally.event.Samples;
import io.adtally.event.Terms;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImpressionFunctionTest {
    private static final Terms CPM_TERMS = terms("token", CPM, 2_500_000);
    private static final AdEvent IMPRESSION = impression("i");
    private static final AdEvent CLICK =
            event("i", EventType.CLICK, "c").at(NOON_MS + 1_000).topic("ads.clicks.v1").build();

    // As many files as RocksDB merges.
    private static final int CHECKPOINTS = 4;
    private static final int IMPRESSIONS = 50;
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
    void acceptsAnImpressionWithItsTermsAndItsPrice() throws Exception {
        stage.publish(CPM_TERMS).send(IMPRESSION);

        AcceptedEvent accepted = stage.accepted().get(0);
        assertThat(accepted.terms()).isEqualTo(CPM_TERMS);
        assertThat(accepted.sequence()).isEqualTo(1);
        assertThat(accepted.charge().amountNanos()).isEqualTo(2_500_000);
    }

    @Test
    void tellsADuplicateWithAnotherTimestamp() throws Exception {
        stage.publish(CPM_TERMS)
                .send(IMPRESSION, event("i", EventType.IMPRESSION, "").at(NOON_MS + 7).build());

        assertThat(stage.accepted()).hasSize(1);
        assertThat(stage.tally()).containsExactlyEntriesOf(tally(ACCEPTED, 2, DUPLICATE, 1));
    }

    @Test
    void tellsADuplicateFromTheDelayedTopic() throws Exception {
        stage.publish(CPM_TERMS)
                .send(
                        IMPRESSION,
                        event("i", EventType.IMPRESSION, "").topic("ads.delayed.v1").build());

        assertThat(stage.tally()).containsEntry(DUPLICATE, 1L);
    }

    @Test
    void refusesADuplicateThatContradicts() throws Exception {
        stage.publish(CPM_TERMS)
                .send(
                        IMPRESSION,
                        event("i", EventType.IMPRESSION, "").user("other").build(),
                        event("i", EventType.IMPRESSION, "").quantityMilli(2_000).build(),
                        event("i", EventType.IMPRESSION, "").token("other").build());

        assertThat(stage.accepted()).hasSize(1);
        assertThat(stage.deadLetters()).hasSize(3).containsOnly("CONFLICTING_DUPLICATE");
    }

    @Test
    void countsTwoClicksWithIdsOfTheirOwnAndOneWithout() throws Exception {
        stage.publish(terms("token", CPC, 10))
                .send(IMPRESSION, click("i", "a"), click("i", "b"), click("i", "a"))
                .send(click("i", ""), click("i", ""));

        assertThat(stage.accepted())
                .extracting(AcceptedEvent::sequence)
                .containsExactly(1L, 2L, 3L, 4L);
        assertThat(stage.tally()).containsEntry(DUPLICATE, 2L);
    }

    @Test
    void tellsDuplicatesOfAnImpressionWithManyClicks() throws Exception {
        stage.publish(terms("token", CPC, 10)).send(IMPRESSION);
        int clicks = 3 * ImpressionState.MAX_INLINE_SEEN;
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < clicks; i++) {
                stage.send(click("i", "c" + i));
            }
            stage = stage.restart(Map.of());
            assertThat(stage.keyedStateEntries()).isPositive();
        }
        stage.send(event("i", EventType.CLICK, "c" + (clicks - 1)).user("other").build());

        // Each attempt has a tally of its own: the third saw only the last click.
        assertThat(stage.deadLetters()).containsExactly("CONFLICTING_DUPLICATE");
        assertThat(stage.accepted()).isEmpty();
    }

    @Test
    void holdsAClickUntilItsImpressionComesAndEmitsTheImpressionFirst() throws Exception {
        stage.publish(CPM_TERMS).send(CLICK);
        assertThat(stage.accepted()).isEmpty();
        assertThat(stage.tally()).containsExactlyEntriesOf(tally(ACCEPTED, 1, HELD, 1));

        stage.send(IMPRESSION);

        assertThat(stage.accepted())
                .extracting(accepted -> accepted.event().type())
                .containsExactly(EventType.IMPRESSION, EventType.CLICK);
        assertThat(stage.tally()).containsExactlyEntriesOf(tally(ACCEPTED, 3));
    }

    @Test
    void releasesHeldEventsInTheOrderInWhichTheyHappened() throws Exception {
        AdEvent first = event("i", EventType.CLICK, "x").at(NOON_MS + 1).build();
        AdEvent second = event("i", EventType.VIEWABLE, "").at(NOON_MS + 2).build();
        AdEvent third = event("i", EventType.CLICK, "a").at(NOON_MS + 3).build();

        stage.publish(CPM_TERMS).send(third, first, second).send(IMPRESSION);

        assertThat(stage.accepted())
                .extracting(AcceptedEvent::event)
                .containsExactly(IMPRESSION, first, second, third);
    }

    @Test
    void tellsADuplicateAndAConflictOfAHeldClick() throws Exception {
        stage.publish(CPM_TERMS)
                .send(CLICK, CLICK)
                .send(event("i", EventType.CLICK, "c").user("other").build())
                .send(IMPRESSION, CLICK);

        assertThat(stage.accepted()).hasSize(2);
        assertThat(stage.deadLetters()).containsExactly("CONFLICTING_DUPLICATE");
        assertThat(stage.tally())
                .containsExactlyEntriesOf(tally(ACCEPTED, 3, DUPLICATE, 2, DEAD_LETTERED, 1));
    }

    @Test
    void heldClicksSurviveARestart() throws Exception {
        stage.publish(CPM_TERMS).send(CLICK);

        stage = stage.restart(Map.of());
        stage.send(IMPRESSION);

        assertThat(stage.accepted()).hasSize(2);
    }

    @Test
    void givesUpOnAnOrphanAtTheHorizonAndForgetsIt() throws Exception {
        stage.publish(CPM_TERMS).send(CLICK);
        stage.watermark(CLICK.eventTimeMs() + ImpressionHarness.ORPHAN_HORIZON_MS - 1);
        assertThat(stage.deadLetters()).isEmpty();

        stage.watermark(CLICK.eventTimeMs() + ImpressionHarness.ORPHAN_HORIZON_MS);

        assertThat(stage.deadLetters()).containsExactly("ORPHAN");
        assertThat(stage.tally()).doesNotContainKey(HELD);
        assertThat(stage.keyedStateEntries()).isZero();
        assertThat(stage.eventTimeTimers()).isZero();
    }

    @Test
    void givesUpOnAnOrphanAfterARestartToo() throws Exception {
        stage.publish(CPM_TERMS).send(CLICK);
        stage = stage.restart(Map.of());

        stage.watermark(CLICK.eventTimeMs() + ImpressionHarness.ORPHAN_HORIZON_MS);

        assertThat(stage.deadLetters()).containsExactly("ORPHAN");
    }

    @Test
    void acceptsAnOrphanThatComesBackAfterItsImpression() throws Exception {
        stage.publish(CPM_TERMS).send(CLICK);
        stage.watermark(CLICK.eventTimeMs() + ImpressionHarness.ORPHAN_HORIZON_MS);

        stage.send(IMPRESSION, CLICK);

        assertThat(stage.accepted()).hasSize(2);
    }

    @Test
    void waitsForATokenTheCatalogDoesNotKnowYet() throws Exception {
        stage.send(IMPRESSION, CLICK);
        assertThat(stage.tally()).containsExactlyEntriesOf(tally(HELD, 2));

        stage.publish(CPM_TERMS).waitMs(MINUTE_MS);

        assertThat(stage.accepted())
                .extracting(AcceptedEvent::event)
                .containsExactly(IMPRESSION, CLICK);
        assertThat(stage.tally()).doesNotContainKey(HELD);
        assertThat(stage.processingTimeTimers()).isZero();
    }

    @Test
    void givesUpOnATokenAfterTheWaitButNotOnTheClick() throws Exception {
        stage.send(IMPRESSION, CLICK).waitMs(ImpressionHarness.CATALOG_WAIT_MS - 1);
        assertThat(stage.deadLetters()).isEmpty();

        stage.waitMs(1);
        assertThat(stage.deadLetters()).containsExactly("UNKNOWN_TOKEN");

        // The impression comes back from the dead letters, and the click still waits for it.
        stage.publish(CPM_TERMS).send(IMPRESSION);
        assertThat(stage.accepted()).hasSize(2);
        assertThat(stage.processingTimeTimers()).isZero();
    }

    /** What was published in time may still be on its way when the wait is over. */
    @Test
    void givesUpOnNoTokenBeforeTheCatalogIsReadAsFarAsItReachesByThen() throws Exception {
        stage.close();
        Map<Integer, Long> catalogEnd = new HashMap<>();
        stage = ImpressionHarness.start(catalogEnd);
        stage.send(IMPRESSION);

        catalogEnd.put(0, 0L);
        stage.waitMs(10 * ImpressionHarness.CATALOG_WAIT_MS);
        assertThat(stage.deadLetters()).isEmpty();
        stage.publish(CPM_TERMS).waitMs(MINUTE_MS);

        assertThat(stage.accepted()).hasSize(1);
        assertThat(stage.deadLetters()).isEmpty();
    }

    @Test
    void givesUpOnATokenThatIsNotInWhatWasPublishedMeanwhile() throws Exception {
        stage.close();
        Map<Integer, Long> catalogEnd = new HashMap<>();
        stage = ImpressionHarness.start(catalogEnd);
        stage.send(IMPRESSION);

        catalogEnd.put(0, 0L);
        stage.waitMs(2 * ImpressionHarness.CATALOG_WAIT_MS);
        stage.publish(new CatalogUpdate(null, Samples.catalogRecord(0, NOON_MS))).waitMs(MINUTE_MS);

        assertThat(stage.deadLetters()).containsExactly("UNKNOWN_TOKEN");
    }

    /** A flood of unknown tokens must not become one of questions. */
    @Test
    void asksTheBrokerForManyThatHaveWaitedAtOnce() throws Exception {
        int impressions = 1_000;
        for (int i = 0; i < impressions; i++) {
            stage.send(impression("unknown-" + i)).waitMs(1);
        }

        stage.waitMs(ImpressionHarness.CATALOG_WAIT_MS - impressions);
        for (int i = 0; i < impressions; i++) {
            stage.waitMs(1);
        }
        stage.waitMs(MINUTE_MS);

        assertThat(stage.deadLetters()).hasSize(impressions);
        // At the start, for the first, and for the others.
        assertThat(stage.catalogAsked()).isEqualTo(3);
    }

    /** By the next machine's clock, and not by how long the job was down. */
    @Test
    void waitsForATokenAnewAfterARestart() throws Exception {
        stage.send(IMPRESSION).waitMs(ImpressionHarness.CATALOG_WAIT_MS - 1);

        stage = stage.restart(Map.of());
        stage.waitMs(ImpressionHarness.CATALOG_WAIT_MS / 2);
        assertThat(stage.deadLetters()).isEmpty();
        stage.waitMs(ImpressionHarness.CATALOG_WAIT_MS);
        assertThat(stage.deadLetters()).containsExactly("UNKNOWN_TOKEN");
    }

    @Test
    void tellsADuplicateOfAnImpressionThatWaitsForItsTerms() throws Exception {
        stage.send(IMPRESSION, IMPRESSION).publish(CPM_TERMS).waitMs(MINUTE_MS);

        assertThat(stage.accepted()).hasSize(1);
        assertThat(stage.tally()).containsEntry(DUPLICATE, 1L);
    }

    @Test
    void waitsUntilTheCatalogIsReadAsFarAsItReachedAtTheStart() throws Exception {
        stage.close();
        stage = ImpressionHarness.start(Map.of(0, 1L));
        Terms dearer = termsFrom("token", NOON_MS - 1, CPM, 9_000_000);
        stage.publish(CPM_TERMS).send(IMPRESSION).waitMs(10 * ImpressionHarness.CATALOG_WAIT_MS);
        assertThat(stage.accepted()).isEmpty();
        assertThat(stage.deadLetters()).isEmpty();

        stage.publish(Samples.update(dearer, 1, NOON_MS - DAY_MS)).waitMs(MINUTE_MS);

        assertThat(stage.accepted())
                .extracting(accepted -> accepted.terms().priceMicros())
                .containsExactly(9_000_000L);
    }

    /** Else a backlog that waits leaves a large catalog no time to be read. */
    @Test
    void asksACatalogThatIsStillBeingReadMoreAndMoreSeldom() throws Exception {
        stage.close();
        stage = ImpressionHarness.start(Map.of(0, 0L));
        stage.send(IMPRESSION).waitMs(500).waitMs(500).waitMs(1_000).waitMs(10);

        stage.publish(CPM_TERMS).waitMs(1_980);
        assertThat(stage.accepted()).isEmpty();

        stage.waitMs(10);
        assertThat(stage.accepted()).hasSize(1);
    }

    @Test
    void asksAgainHowFarTheCatalogReachesAfterARestart() throws Exception {
        stage.publish(CPM_TERMS);
        stage = stage.restart(Map.of(0, 5L));
        stage.send(IMPRESSION).waitMs(1_000);
        assertThat(stage.accepted()).isEmpty();

        // A refused record of the catalog moves it on as well.
        stage.publish(new CatalogUpdate(null, Samples.catalogRecord(5, NOON_MS))).waitMs(1_000);

        assertThat(stage.accepted()).hasSize(1);
    }

    /** Or an impression would be judged by a catalog of which nothing has been read. */
    @Test
    void anOffsetOfAnotherLogSaysNothingOfTheCatalog() throws Exception {
        stage.publish(terms("other", CPM, 1), terms("third", CPM, 1));
        stage = stage.restartWithAnotherCatalog(Map.of(0, 1L));
        stage.send(IMPRESSION).waitMs(2 * ImpressionHarness.CATALOG_WAIT_MS);
        assertThat(stage.deadLetters()).isEmpty();

        stage.publish(terms("other", CPM, 1), CPM_TERMS).waitMs(DAY_MS);

        assertThat(stage.accepted()).hasSize(1);
    }

    @Test
    void aClickThatWaitsGetsTheLongerHorizonOfALaterStart() throws Exception {
        stage.send(CLICK);
        stage = stage.restartWithOrphanHorizonMs(2 * ImpressionHarness.ORPHAN_HORIZON_MS);

        stage.watermark(CLICK.eventTimeMs() + ImpressionHarness.ORPHAN_HORIZON_MS);
        assertThat(stage.deadLetters()).isEmpty();
        stage.watermark(CLICK.eventTimeMs() + 2 * ImpressionHarness.ORPHAN_HORIZON_MS);

        assertThat(stage.deadLetters()).containsExactly("ORPHAN");
        assertThat(stage.keyedStateEntries()).isZero();
    }

    @Test
    void joinsAClickWhileTheCatalogIsReadAgainAfterARestart() throws Exception {
        stage.publish(CPM_TERMS).send(IMPRESSION);
        stage = stage.restart(Map.of(0, 5L));

        stage.send(CLICK, CLICK);

        assertThat(stage.accepted()).hasSize(1);
        assertThat(stage.tally()).containsExactlyEntriesOf(tally(ACCEPTED, 1, DUPLICATE, 1));
    }

    /** A late click must not become an orphan because the catalog is slow. */
    @Test
    void keepsAnOverdueClickWhoseImpressionOnlyWaitsForTheCatalog() throws Exception {
        stage.watermark(CLICK.eventTimeMs() + 2 * DAY_MS);
        stage.send(IMPRESSION, CLICK).watermark(CLICK.eventTimeMs() + 2 * DAY_MS + 1);
        assertThat(stage.deadLetters()).isEmpty();

        stage.publish(CPM_TERMS).waitMs(MINUTE_MS);

        assertThat(stage.accepted()).hasSize(2);
    }

    @Test
    void endsAllWaitingWhenTheInputEnds() throws Exception {
        stage.send(IMPRESSION, CLICK).watermark(Long.MAX_VALUE);

        assertThat(stage.deadLetters()).containsExactly("UNKNOWN_TOKEN", "ORPHAN");
        assertThat(stage.keyedStateEntries()).isZero();
    }

    @Test
    void leavesNoTimerThatNeverFires() throws Exception {
        stage.send(IMPRESSION).publish(CPM_TERMS).waitMs(MINUTE_MS);

        assertThat(stage.eventTimeTimers()).isZero();
        assertThat(stage.processingTimeTimers()).isZero();
    }

    @Test
    void acceptsWhatIsStillUnderWayWhenTimeIsEnded() throws Exception {
        stage.publish(CPM_TERMS).watermark(Long.MAX_VALUE).send(IMPRESSION);

        assertThat(stage.accepted()).hasSize(1);
    }

    @Test
    void refusesWhatIsOlderThanTheDedupHorizon() throws Exception {
        stage.publish(CPM_TERMS).watermark(NOON_MS + ImpressionHarness.DEDUP_HORIZON_MS);
        stage.send(IMPRESSION);
        assertThat(stage.accepted()).hasSize(1);

        stage.watermark(NOON_MS + ImpressionHarness.DEDUP_HORIZON_MS + 1)
                .send(impression("j"), IMPRESSION);

        assertThat(stage.deadLetters()).containsExactly("TOO_LATE", "TOO_LATE");
    }

    @Test
    void choosesTheTermsByTheImpressionsTimeForTheClickToo() throws Exception {
        Terms before = terms("token", CPC, 10);
        Terms after = termsFrom("token", NOON_MS + HOUR_MS, CPC, 20);
        AdEvent lastBefore = event("j", EventType.IMPRESSION, "").at(NOON_MS + HOUR_MS - 1).build();
        AdEvent firstAfter = event("k", EventType.IMPRESSION, "").at(NOON_MS + HOUR_MS).build();
        AdEvent lateClick = event("j", EventType.CLICK, "").at(NOON_MS + 2 * HOUR_MS).build();

        stage.publish(before, after).send(lastBefore, firstAfter, lateClick);

        assertThat(stage.accepted())
                .extracting(accepted -> accepted.terms().priceMicros())
                .containsExactly(10L, 20L, 10L);
    }

    @Test
    void refusesAnImpressionBeforeTheFirstTerms() throws Exception {
        stage.publish(termsFrom("token", NOON_MS + 1, CPM, 10)).send(IMPRESSION);

        assertThat(stage.deadLetters()).containsExactly("NO_TERMS_AT_TIME");
        assertThat(stage.keyedStateEntries()).isZero();
    }

    @Test
    void refusesAnAuctionWithoutAPriceAndAnAmountThatDoesNotFit() throws Exception {
        stage.publish(terms("token", AUCTION_CPM, 0))
                .send(IMPRESSION)
                .send(
                        event("j", EventType.IMPRESSION, "")
                                .auctionPriceCpmMicros(10_000_000_000_000L)
                                .quantityMilli(100_000_000_000L)
                                .build());

        assertThat(stage.deadLetters()).containsExactly("MISSING_AUCTION_PRICE", "AMOUNT_OVERFLOW");
        assertThat(stage.accepted()).isEmpty();
    }

    @Test
    void putsAllOfATestImpressionOnTheTestBooks() throws Exception {
        stage.publish(CPM_TERMS)
                .send(event("i", EventType.IMPRESSION, "").test().build(), CLICK)
                .send(impression("j"), event("j", EventType.CLICK, "").test().build());

        assertThat(stage.accepted())
                .extracting(AcceptedEvent::test)
                .containsExactly(true, true, false, false);
    }

    @Test
    void refusesTermsThatWouldRepriceThePast() throws Exception {
        long tooSoonMs = NOON_MS + ImpressionHarness.CATALOG_LEAD_MS - 1;
        stage.publish(
                CPM_TERMS,
                CPM_TERMS,
                terms("token", CPM, 1),
                termsFrom("token", tooSoonMs, CPM, 1),
                termsFrom("token", tooSoonMs + 1, CPM, 3));

        assertThat(stage.deadLetters())
                .containsExactly("CATALOG_ENTRY_CHANGED", "CATALOG_REPRICES_PAST");
        assertThat(stage.tally())
                .containsExactlyEntriesOf(tally(ACCEPTED, 2, DUPLICATE, 1, DEAD_LETTERED, 2));
    }

    /** Files of four checkpoints are merged into one, and only then is anything forgotten. */
    @Test
    void forgetsWhatIsOlderThanHorizonAndOutage() throws Exception {
        stage.publish(CPM_TERMS);
        sendInCheckpoints("old");
        stage.ageMs(ImpressionHarness.MAX_WINDOW_MS + ImpressionHarness.OUTAGE_ALLOWANCE_MS - 1);
        sendInCheckpoints("newer");
        assertThat(stage.keyedStateEntries()).isEqualTo(2 * CHECKPOINTS * IMPRESSIONS);

        stage.ageMs(ImpressionHarness.MAX_WINDOW_MS + ImpressionHarness.OUTAGE_ALLOWANCE_MS);
        sendInCheckpoints("newest");
        long deadline = System.nanoTime() + LONGEST_COMPACTION.toNanos();
        while (stage.keyedStateEntries() > 2 * CHECKPOINTS * IMPRESSIONS) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(stage.keyedStateEntries()).isEqualTo(2 * CHECKPOINTS * IMPRESSIONS);
    }

    private void sendInCheckpoints(String prefix) throws Exception {
        for (int i = 0; i < CHECKPOINTS * IMPRESSIONS; i++) {
            stage.send(impression(prefix + i));
            if (i % IMPRESSIONS == IMPRESSIONS - 1) {
                stage.checkpoint();
            }
        }
    }

    private static Map<Outcome, Long> tally(Object... outcomesAndCounts) {
        Map<Outcome, Long> tally = new TreeMap<>();
        for (int i = 0; i < outcomesAndCounts.length; i += 2) {
            tally.put(
                    (Outcome) outcomesAndCounts[i],
                    ((Integer) outcomesAndCounts[i + 1]).longValue());
        }
        return tally;
    }
}
