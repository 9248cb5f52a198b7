package io.adtally.capping;

import static io.adtally.capping.CapSamples.KEY;
import static io.adtally.capping.CapSamples.LIMIT;
import static io.adtally.capping.CapSamples.WINDOW_MS;
import static io.adtally.capping.CapSamples.after;
import static io.adtally.event.Samples.DAY_MS;
import static io.adtally.event.Samples.HOUR_MS;
import static io.adtally.event.Samples.NOON_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.CapKey;
import io.adtally.event.CapScope;
import io.adtally.event.CapUpdate;
import io.adtally.event.CappedImpression;
import io.adtally.event.EventId;
import io.adtally.event.EventType;
import io.adtally.event.FrequencyCap;
import io.adtally.event.Samples;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CapRulesTest {
    private static final long BEFORE_ALL_TIME = Long.MIN_VALUE;
    private static final FrequencyCap CAMPAIGN_CAP =
            new FrequencyCap(CapScope.CAMPAIGN, LIMIT, DAY_MS, false);

    @Test
    void anImpressionCountsTowardsEveryCapOfItsTerms() {
        Collection<CappedImpression> impressions =
                impressions(
                        imp().placementContext("above").build(),
                        CAMPAIGN_CAP,
                        new FrequencyCap(CapScope.CAMPAIGN, 9, 7 * DAY_MS, false),
                        new FrequencyCap(CapScope.LINE_ITEM, 2, HOUR_MS, true),
                        new FrequencyCap(CapScope.CREATIVE, 1, HOUR_MS, false));

        assertThat(impressions)
                .extracting(CappedImpression::key, CappedImpression::limit)
                .containsExactly(
                        tuple(key(CapScope.CAMPAIGN, "campaign", null, DAY_MS), 3),
                        tuple(key(CapScope.CAMPAIGN, "campaign", null, 7 * DAY_MS), 9),
                        tuple(key(CapScope.LINE_ITEM, "line-item", "above", HOUR_MS), 2),
                        tuple(key(CapScope.CREATIVE, "creative", null, HOUR_MS), 1));
    }

    @Test
    void ofTwoCapsOverTheSameTheStricterHolds() {
        assertThat(
                        impressions(
                                imp().build(),
                                new FrequencyCap(CapScope.CAMPAIGN, 5, DAY_MS, false),
                                CAMPAIGN_CAP,
                                new FrequencyCap(CapScope.CAMPAIGN, 4, DAY_MS, false)))
                .extracting(CappedImpression::limit)
                .containsExactly(LIMIT);
    }

    @Test
    void onlyImpressionsOfAUserWhoMayBeKnownCount() {
        assertThat(impressions(Samples.click("imp", "click"), CAMPAIGN_CAP)).isEmpty();
        assertThat(impressions(imp().user("").build(), CAMPAIGN_CAP)).isEmpty();
        assertThat(impressions(imp().withoutConsent().build(), CAMPAIGN_CAP)).isEmpty();
        assertThat(impressions(imp().build())).isEmpty();
    }

    @Test
    void aTestImpressionHasAKeyOfItsOwn() {
        AcceptedEvent test =
                new AcceptedEvent(
                        imp().build(),
                        Samples.termsWithCaps(CAMPAIGN_CAP),
                        NOON_MS,
                        1,
                        true,
                        null,
                        null);

        assertThat(CapRules.impressionsOf(test))
                .singleElement()
                .satisfies(impression -> assertThat(impression.key().test()).isTrue())
                .satisfies(impression -> assertThat(impression.key()).isNotEqualTo(KEY));
    }

    /** An impression without a context is not one of all contexts together. */
    @Test
    void noContextIsAContextToo() {
        FrequencyCap perContext = new FrequencyCap(CapScope.CAMPAIGN, LIMIT, DAY_MS, true);

        assertThat(impressions(imp().build(), CAMPAIGN_CAP, perContext))
                .extracting(impression -> impression.key().text())
                .containsExactly(
                        "user|CAMPAIGN|campaign|*|86400000|live",
                        "user|CAMPAIGN|campaign|=|86400000|live");
    }

    @Test
    void capsFromTheLastAllowedImpressionUntilThereIsRoomAgain() {
        CapState two = count(after(0), after(HOUR_MS));
        CapState three = CapRules.count(two, after(2 * HOUR_MS), BEFORE_ALL_TIME);

        assertThat(two.update(KEY))
                .isEqualTo(
                        new CapUpdate(KEY, 2, 2, LIMIT, CapUpdate.NOT_CAPPED, NOON_MS + HOUR_MS));
        assertThat(three.update(KEY))
                .isEqualTo(
                        new CapUpdate(
                                KEY, 3, 3, LIMIT, NOON_MS + WINDOW_MS, NOON_MS + 2 * HOUR_MS));
    }

    @Test
    void theWindowEndsJustBeforeItsLength() {
        CapState atTheEnd = count(after(0), after(1), after(WINDOW_MS));
        CapState justInside = count(after(0), after(1), after(WINDOW_MS - 1));

        assertThat(atTheEnd.update(KEY).count()).isEqualTo(2);
        assertThat(atTheEnd.update(KEY).cappedUntilMs()).isEqualTo(CapUpdate.NOT_CAPPED);
        assertThat(justInside.update(KEY).count()).isEqualTo(3);
        assertThat(justInside.update(KEY).cappedUntilMs()).isEqualTo(NOON_MS + WINDOW_MS);
    }

    @Test
    void impressionsBeyondTheLimitProlongTheCap() {
        CapState four = count(after(0), after(1), after(2), after(3));

        assertThat(four.update(KEY).cappedUntilMs()).isEqualTo(NOON_MS + 1 + WINDOW_MS);
    }

    @Test
    void aLateImpressionCountsWhereItBelongs() {
        CapState capped = count(after(HOUR_MS), after(2 * HOUR_MS), after(0));

        assertThat(capped.update(KEY))
                .isEqualTo(
                        new CapUpdate(
                                KEY, 3, 3, LIMIT, NOON_MS + WINDOW_MS, NOON_MS + 2 * HOUR_MS));
    }

    @Test
    void anImpressionWhoseWindowHasPassedChangesNothing() {
        assertThat(CapRules.count(null, after(0), NOON_MS + WINDOW_MS)).isNull();
        assertThat(CapRules.count(null, after(0), NOON_MS + WINDOW_MS - 1)).isNotNull();
    }

    @Test
    void theNewestImpressionsTermsSetTheLimitAndKeepTheCount() {
        CapState raised = count(after(0), after(1), after(2), after(3, 5));
        CapState lowered = count(after(0), after(1), after(3, 2));

        assertThat(raised.update(KEY))
                .isEqualTo(new CapUpdate(KEY, 4, 4, 5, CapUpdate.NOT_CAPPED, NOON_MS + 3));
        assertThat(lowered.update(KEY))
                .isEqualTo(new CapUpdate(KEY, 3, 3, 2, NOON_MS + 1 + WINDOW_MS, NOON_MS + 3));
    }

    @Test
    void ofTwoImpressionsAtOneTimeTheHigherIdSetsTheLimit() {
        CappedImpression low = new CappedImpression(KEY, new EventId(1, 9), NOON_MS, 1);
        CappedImpression high = new CappedImpression(KEY, new EventId(2, 0), NOON_MS, 7);

        assertThat(count(low, high).limit()).isEqualTo(7);
        assertThat(count(high, low).limit()).isEqualTo(7);
    }

    @Test
    void aReleasedCapSaysWhatWasLeftInItsWindow() {
        CapState released = count(after(0), after(0), after(1), after(2)).asReleased();

        assertThat(released.update(KEY))
                .isEqualTo(new CapUpdate(KEY, 4, 2, LIMIT, CapUpdate.NOT_CAPPED, NOON_MS + 2));
        assertThat(released.dueMs(WINDOW_MS)).isEqualTo(NOON_MS + 2 + WINDOW_MS);
    }

    @Test
    void isOverWhenTheWindowAfterTheNewestImpressionHasPassed() {
        CapState state = count(after(0), after(HOUR_MS));

        assertThat(CapRules.isOver(state, WINDOW_MS, NOON_MS + HOUR_MS + WINDOW_MS - 1)).isFalse();
        assertThat(CapRules.isOver(state, WINDOW_MS, NOON_MS + HOUR_MS + WINDOW_MS)).isTrue();
    }

    @Test
    void aHotUserHasNoMoreTimesThanAnyLimitNeeds() {
        CapState hot = null;
        for (int i = 0; i < 5_000; i++) {
            hot = CapRules.count(hot, after(i, 1000), BEFORE_ALL_TIME);
        }

        assertThat(hot.timesMs()).hasSize(CapRules.MAX_TIMES);
        assertThat(hot.update(KEY))
                .isEqualTo(
                        new CapUpdate(
                                KEY,
                                5_000,
                                CapRules.MAX_TIMES,
                                1000,
                                NOON_MS + 4_000 + WINDOW_MS,
                                NOON_MS + 4_999));
    }

    private static CapState count(CappedImpression... impressions) {
        CapState state = null;
        for (CappedImpression impression : List.of(impressions)) {
            state = CapRules.count(state, impression, BEFORE_ALL_TIME);
        }
        return state;
    }

    private static Samples.EventBuilder imp() {
        return Samples.event("imp", EventType.IMPRESSION, "");
    }

    private static Collection<CappedImpression> impressions(AdEvent event, FrequencyCap... caps) {
        return CapRules.impressionsOf(
                new AcceptedEvent(
                        event, Samples.termsWithCaps(caps), NOON_MS, 1, false, null, null));
    }

    private static CapKey key(CapScope scope, String id, String context, long windowMs) {
        return new CapKey("user", scope, id, context, windowMs, false);
    }
}
