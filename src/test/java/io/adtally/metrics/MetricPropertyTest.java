package io.adtally.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.Charge;
import io.adtally.event.EventType;
import io.adtally.event.MetricIncrement;
import io.adtally.event.MetricKey;
import io.adtally.event.Samples;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The sum of the increments is the sum of the events, wherever the barriers fall. */
class MetricPropertyTest {
    /** What an event is made of; {@code nanos} null where nothing is charged for it. */
    record Happening(
            long afterNoonMs,
            String campaign,
            EventType type,
            String country,
            Long nanos,
            String user,
            boolean test,
            boolean consent,
            boolean barrierBehind) {}

    @Property(tries = 300)
    void incrementsAddUpToTheEvents(
            @ForAll("happenings") List<Happening> happenings,
            @ForAll @IntRange(min = 1, max = 12) int maxKeys)
            throws Exception {
        List<MetricIncrement> increments = run(happenings, maxKeys);

        assertThat(increments)
                .allMatch(increment -> increment.events() > 0)
                .allMatch(increment -> increment.amountMicros() >= 0)
                .allMatch(increment -> increment.amountNanosRest() >= 0)
                .allMatch(increment -> increment.amountNanosRest() < 1000);
        assertThat(
                        increments.stream()
                                .collect(
                                        Collectors.groupingBy(
                                                increment -> dimensions(increment.key()))))
                .hasSameSizeAs(expected(happenings))
                .allSatisfy(
                        (dimensions, rows) ->
                                assertSame(rows, expected(happenings).get(dimensions)));
    }

    private static List<MetricIncrement> run(List<Happening> happenings, int maxKeys)
            throws Exception {
        MetricHarness stage = new MetricHarness(maxKeys);
        for (Happening happening : happenings) {
            stage.send(accepted(happening));
            if (happening.barrierBehind()) {
                stage.barrier();
            }
        }
        stage.barrier();
        stage.close();
        return stage.increments();
    }

    private static void assertSame(List<MetricIncrement> rows, List<Happening> happenings) {
        assertThat(rows.stream().mapToLong(MetricIncrement::events).sum())
                .isEqualTo(happenings.size());
        assertThat(rows.stream().map(Increments::nanos).reduce(BigInteger.ZERO, BigInteger::add))
                .isEqualTo(
                        happenings.stream()
                                .filter(happening -> happening.nanos() != null)
                                .map(happening -> BigInteger.valueOf(happening.nanos()))
                                .reduce(BigInteger.ZERO, BigInteger::add));
        assertThat(Math.round(Increments.reach(rows)))
                .isEqualTo(
                        happenings.stream()
                                .filter(Happening::consent)
                                .map(Happening::user)
                                .filter(user -> !user.isEmpty())
                                .distinct()
                                .count());
    }

    private static Map<List<Object>, List<Happening>> expected(List<Happening> happenings) {
        return happenings.stream().collect(Collectors.groupingBy(MetricPropertyTest::dimensions));
    }

    private static List<Object> dimensions(Happening happening) {
        return List.of(
                Instant.ofEpochMilli(Samples.NOON_MS + happening.afterNoonMs())
                        .truncatedTo(ChronoUnit.MINUTES),
                happening.campaign(),
                happening.type(),
                happening.country(),
                happening.test());
    }

    private static List<Object> dimensions(MetricKey key) {
        return List.of(
                Instant.ofEpochMilli(key.minuteMs()),
                key.campaignId(),
                key.eventType(),
                key.country(),
                key.test());
    }

    private static AcceptedEvent accepted(Happening happening) {
        Samples.EventBuilder event =
                Samples.event("imp", happening.type(), "")
                        .at(Samples.NOON_MS + happening.afterNoonMs())
                        .user(happening.user())
                        .country(happening.country());
        return new AcceptedEvent(
                (happening.consent() ? event : event.withoutConsent()).build(),
                Samples.termsOfCampaign(happening.campaign()),
                Samples.NOON_MS,
                1,
                happening.test(),
                happening.nanos() == null ? null : new Charge(1, 1000, happening.nanos()),
                null);
    }

    @Provide
    Arbitrary<List<Happening>> happenings() {
        Arbitrary<Boolean> flags = Arbitraries.of(true, false);
        Arbitrary<Long> nanos =
                Arbitraries.longs()
                        .between(0, Long.MAX_VALUE)
                        .edgeCases(edges -> edges.add(999L, 1000L, 1001L))
                        .injectNull(0.2);
        return Combinators.combine(
                        Arbitraries.longs().between(-70_000, 70_000),
                        Arbitraries.of("campaign-1", "campaign-2"),
                        Arbitraries.of(EventType.IMPRESSION, EventType.CLICK),
                        Arbitraries.of("", "AT"),
                        nanos,
                        Arbitraries.of("", "ann", "bob", "cid"),
                        flags.list().ofSize(3))
                .as(
                        (afterNoonMs, campaign, type, country, amount, user, yes) ->
                                new Happening(
                                        afterNoonMs,
                                        campaign,
                                        type,
                                        country,
                                        amount,
                                        user,
                                        yes.get(0),
                                        yes.get(1),
                                        yes.get(2)))
                .list()
                .ofMaxSize(60);
    }
}
