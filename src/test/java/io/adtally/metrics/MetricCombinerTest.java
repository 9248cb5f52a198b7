package io.adtally.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.Charge;
import io.adtally.event.EventType;
import io.adtally.event.MediaType;
import io.adtally.event.MetricIncrement;
import io.adtally.event.MetricKey;
import io.adtally.event.PricingModel;
import io.adtally.event.Samples;
import io.adtally.event.Terms;
import java.math.BigInteger;
import org.apache.datasketches.hll.HllSketch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of an accepted event is counted, and where. */
final class MetricCombinerTest {
    private static final Terms TERMS = Samples.terms("token", PricingModel.CPM, 2_500_000);

    private MetricHarness stage;

    @BeforeEach
    void open() throws Exception {
        stage = new MetricHarness(MetricCombiner.MAX_KEYS);
    }

    @AfterEach
    void close() throws Exception {
        stage.close();
    }

    @Test
    void countsByMinuteAndEveryDimensionOfTheTermsAndTheEvent() throws Exception {
        stage.send(
                accepted(
                        Samples.event("imp-1", EventType.CLICK, "c")
                                .country("AT")
                                .at(Samples.NOON_MS + 59_999)));

        assertThat(only().key())
                .isEqualTo(
                        new MetricKey(
                                Samples.NOON_MS,
                                "advertiser",
                                "campaign",
                                "line-item",
                                "creative",
                                MediaType.DISPLAY,
                                EventType.CLICK,
                                "AT",
                                "EUR",
                                false));
    }

    @Test
    void beginsTheNextMinuteAtItsFirstMillisecond() throws Exception {
        stage.send(accepted(impression("imp-1").at(Samples.NOON_MS + Samples.MINUTE_MS - 1)));
        stage.send(accepted(impression("imp-2").at(Samples.NOON_MS + Samples.MINUTE_MS)));
        stage.barrier();

        assertThat(stage.increments())
                .extracting(increment -> increment.key().minuteMs())
                .containsExactlyInAnyOrder(Samples.NOON_MS, Samples.NOON_MS + Samples.MINUTE_MS);
    }

    @Test
    void keepsTestTrafficApartByTheImpressionsWord() throws Exception {
        AdEvent real = impression("imp-1").build();
        stage.send(new AcceptedEvent(real, TERMS, Samples.NOON_MS, 1, false, nanos(5), null));
        stage.send(new AcceptedEvent(real, TERMS, Samples.NOON_MS, 1, true, nanos(7), null));
        stage.barrier();

        assertThat(stage.increments())
                .extracting(increment -> increment.key().test(), MetricIncrement::amountNanosRest)
                .containsExactlyInAnyOrder(tuple(false, 5), tuple(true, 7));
    }

    @Test
    void addsUpAmountsToTheNano() throws Exception {
        stage.send(charged("imp-1", 1_999));
        stage.send(charged("imp-2", 2_500_001));
        stage.send(accepted(impression("imp-3")));

        MetricIncrement increment = only();
        assertThat(increment.events()).isEqualTo(3);
        assertThat(increment.amountMicros()).isEqualTo(2_502);
        assertThat(increment.amountNanosRest()).isZero();
    }

    @Test
    void startsAnotherIncrementBeforeAnAmountWouldNotFit() throws Exception {
        int events = 2_500;
        for (int i = 0; i < events; i++) {
            stage.send(charged("imp-" + i, Long.MAX_VALUE));
        }
        stage.barrier();

        assertThat(stage.increments()).hasSize(3);
        assertThat(stage.increments().stream().map(Increments::nanos))
                .allMatch(nanos -> nanos.signum() > 0);
        assertThat(stage.increments().stream().map(Increments::nanos).reduce(BigInteger::add))
                .contains(BigInteger.valueOf(Long.MAX_VALUE).multiply(BigInteger.valueOf(events)));
        assertThat(stage.increments().stream().mapToLong(MetricIncrement::events).sum())
                .isEqualTo(events);
    }

    @Test
    void countsAUserOnceHoweverOftenAndHoweverManyIncrementsTheyAreIn() throws Exception {
        stage.send(accepted(impression("imp-1").user("ann")));
        stage.send(accepted(impression("imp-2").user("ann")));
        stage.barrier();
        stage.send(accepted(impression("imp-3").user("ann")));
        stage.send(accepted(impression("imp-4").user("bob")));
        stage.barrier();

        assertThat(stage.increments()).hasSize(2);
        assertThat(Math.round(Increments.reach(stage.increments()))).isEqualTo(2);
    }

    @Test
    void estimatesReachWithinTheBoundOfTheSketch() throws Exception {
        int users = 200_000;
        for (int i = 0; i < users; i++) {
            stage.send(accepted(impression("imp-1").user("user-" + i)));
            if (i % 50_000 == 0) {
                stage.barrier();
            }
        }
        stage.barrier();

        double bound = 3 * users * HllSketch.getRelErr(true, true, MetricSum.LG_K, 1);
        assertThat(bound).isLessThan(0.015 * users);
        assertThat(Increments.reach(stage.increments())).isBetween(users - bound, users + bound);
        assertThat(stage.increments()).allMatch(increment -> increment.users().length < 34_000);
    }

    @Test
    void countsNobodyWithoutAUserOrWithoutConsent() throws Exception {
        stage.send(accepted(impression("imp-1").user("")));
        stage.send(accepted(impression("imp-2").user("ann").withoutConsent()));

        MetricIncrement increment = only();
        assertThat(increment.events()).isEqualTo(2);
        assertThat(increment.users()).isEmpty();
    }

    /** Old events are increments of their own minute, like any other. */
    @Test
    void nothingIsTooLate() throws Exception {
        stage.watermark(Samples.NOON_MS + Samples.DAY_MS);
        stage.send(accepted(impression("imp-1")));

        assertThat(only().key().minuteMs()).isEqualTo(Samples.NOON_MS);
    }

    private MetricIncrement only() throws Exception {
        stage.barrier();
        assertThat(stage.increments()).hasSize(1);
        return stage.increments().get(0);
    }

    private static Samples.EventBuilder impression(String impressionId) {
        return Samples.event(impressionId, EventType.IMPRESSION, "");
    }

    private static AcceptedEvent accepted(Samples.EventBuilder event) {
        return new AcceptedEvent(event.build(), TERMS, Samples.NOON_MS, 1, false, null, null);
    }

    private static AcceptedEvent charged(String impressionId, long nanos) {
        return new AcceptedEvent(
                impression(impressionId).build(),
                TERMS,
                Samples.NOON_MS,
                1,
                false,
                nanos(nanos),
                null);
    }

    private static Charge nanos(long amountNanos) {
        return new Charge(1, 1000, amountNanos);
    }
}
