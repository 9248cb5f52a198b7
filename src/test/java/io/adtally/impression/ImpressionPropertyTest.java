package io.adtally.impression;

import static io.adtally.event.Samples.NOON_MS;
import static io.adtally.event.Samples.event;
import static io.adtally.event.Samples.terms;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.EventType;
import io.adtally.event.Outcome;
import io.adtally.event.PricingModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ImpressionPropertyTest {
    private static final List<EventType> TYPES = List.of(EventType.values());

    /**
     * Whatever the order, the copies, the restarts and the catalog's haste: the same events count.
     */
    @Property(tries = 60)
    void acceptsTheSameEventsInAnyOrder(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 4) int impressions,
            @ForAll @IntRange(max = 40) int references,
            @ForAll boolean catalogLast)
            throws Exception {
        Random random = new Random(seed);
        Set<AdEvent> events = events(random, impressions, references);
        List<AdEvent> arrivals = withCopies(events, random);

        List<AcceptedEvent> accepted = new ArrayList<>();
        ImpressionHarness stage = ImpressionHarness.start();
        if (!catalogLast) {
            stage.publish(terms("token", PricingModel.CPC, 7));
        }
        for (AdEvent arrival : arrivals) {
            stage.send(arrival);
            if (random.nextInt(40) == 0) {
                accepted.addAll(stage.accepted());
                stage = stage.restart(Map.of());
            }
        }
        if (catalogLast) {
            stage.publish(terms("token", PricingModel.CPC, 7)).waitMs(1_000);
        }
        accepted.addAll(stage.accepted());
        Map<Outcome, Long> tally = stage.tally();
        stage.close();

        assertThat(accepted)
                .extracting(each -> each.event().eventId())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        events.stream().map(AdEvent::eventId).collect(Collectors.toSet()));
        assertImpressionsComeFirst(accepted);
        assertThat(tally.getOrDefault(Outcome.DEAD_LETTERED, 0L)).isZero();
    }

    private static void assertImpressionsComeFirst(List<AcceptedEvent> accepted) {
        Map<String, List<AcceptedEvent>> byImpression =
                accepted.stream()
                        .collect(Collectors.groupingBy(each -> each.event().impressionId()));
        for (List<AcceptedEvent> ofOne : byImpression.values()) {
            assertThat(ofOne.get(0).event().type()).isEqualTo(EventType.IMPRESSION);
            for (int i = 0; i < ofOne.size(); i++) {
                assertThat(ofOne.get(i).sequence()).isEqualTo(i + 1L);
            }
        }
    }

    private static Set<AdEvent> events(Random random, int impressions, int references) {
        Map<String, AdEvent> byKey = new LinkedHashMap<>();
        for (int i = 0; i < impressions; i++) {
            add(byKey, event("i" + i, EventType.IMPRESSION, "").build());
        }
        for (int r = 0; r < references; r++) {
            EventType type = TYPES.get(1 + random.nextInt(TYPES.size() - 1));
            String discriminator = type == EventType.CLICK ? "c" + random.nextInt(30) : "";
            add(
                    byKey,
                    event("i" + random.nextInt(impressions), type, discriminator)
                            .at(NOON_MS + random.nextInt(10_000))
                            .build());
        }
        return new LinkedHashSet<>(byKey.values());
    }

    private static void add(Map<String, AdEvent> byKey, AdEvent event) {
        byKey.putIfAbsent(event.eventId().toString(), event);
    }

    private static List<AdEvent> withCopies(Set<AdEvent> events, Random random) {
        List<AdEvent> arrivals = new ArrayList<>(events);
        for (AdEvent each : events) {
            for (int copies = random.nextInt(3); copies > 0; copies--) {
                arrivals.add(each);
            }
        }
        Collections.shuffle(arrivals, random);
        return arrivals;
    }
}
