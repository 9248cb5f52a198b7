package io.adtally.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.EventType;
import io.adtally.event.MetricIncrement;
import io.adtally.event.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

/** However hot a campaign is, what leaves the stage grows with time and not with traffic. */
final class HotCampaignTest {
    private static final String HOT = "hot";
    private static final int EVENTS = 50_000;
    private static final int CHECKPOINTS = 5;
    private static final int COLD_CAMPAIGNS = 40;
    private static final List<EventType> TYPES =
            List.of(EventType.IMPRESSION, EventType.VIEWABLE, EventType.CLICK);

    @Test
    void fourFifthsOfTheTrafficAreAFewRecordsACheckpoint() throws Exception {
        MetricHarness stage = new MetricHarness(MetricCombiner.MAX_KEYS);
        for (int i = 0; i < EVENTS; i++) {
            stage.send(event(i));
            stage.watermark(Samples.NOON_MS + i);
            if ((i + 1) % (EVENTS / CHECKPOINTS) == 0) {
                stage.barrier();
            }
        }

        List<MetricIncrement> hot =
                stage.increments().stream()
                        .filter(increment -> increment.key().campaignId().equals(HOT))
                        .toList();
        assertThat(hot).hasSize(CHECKPOINTS * TYPES.size());
        assertThat(hot.stream().mapToLong(MetricIncrement::events).sum()).isEqualTo(EVENTS * 4 / 5);
        assertThat(stage.increments())
                .hasSizeLessThanOrEqualTo(CHECKPOINTS * TYPES.size() * (1 + COLD_CAMPAIGNS));
        stage.close();
    }

    /** More keys than it may hold: it combines less, and loses nothing. */
    @Test
    void holdsNoMoreKeysThanItMay() throws Exception {
        MetricHarness stage = new MetricHarness(10);
        for (int i = 0; i < EVENTS; i++) {
            stage.send(event(i));
        }
        int beforeTheBarrier = stage.increments().size();
        stage.barrier();

        assertThat(stage.increments().size() - beforeTheBarrier).isLessThan(10);
        assertThat(stage.increments().stream().mapToLong(MetricIncrement::events).sum())
                .isEqualTo(EVENTS);
        stage.close();
    }

    private static AcceptedEvent event(int i) {
        String campaign = i % 5 == 0 ? "cold-" + (i / 5) % COLD_CAMPAIGNS : HOT;
        EventType type = TYPES.get(i % TYPES.size());
        return new AcceptedEvent(
                Samples.event("imp-" + i, type, "").user("user-" + i).build(),
                Samples.termsOfCampaign(campaign),
                Samples.NOON_MS,
                1,
                false,
                null,
                null);
    }
}
