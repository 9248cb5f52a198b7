package io.adtally.capping;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.CapKey;
import io.adtally.event.CapScope;
import io.adtally.event.CapUpdate;
import io.adtally.event.CappedImpression;
import io.adtally.event.EventId;
import io.adtally.event.Samples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The stage against a model that works everything out anew, each time, from all there was. */
class CappingPropertyTest {
    private static final long WINDOW_MS = Samples.HOUR_MS;

    /** Real, in a context, with another window, and the same three as test traffic. */
    private static final List<CapKey> KEYS =
            List.of(
                    key(null, WINDOW_MS, false),
                    key("above", WINDOW_MS, false),
                    key(null, WINDOW_MS / 3, false),
                    key(null, WINDOW_MS, true),
                    key("above", WINDOW_MS, true),
                    key(null, WINDOW_MS / 3, true));

    @Property(tries = 300)
    void everyPrefixIsWhatTheModelSays(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int steps) throws Exception {
        Random random = new Random(seed);
        Map<CapKey, Model> models = new LinkedHashMap<>();
        KEYS.forEach(key -> models.put(key, new Model(key)));
        CappingHarness stage = CappingHarness.onHeap();
        long watermarkMs = Samples.NOON_MS - 3 * WINDOW_MS;
        stage.watermark(watermarkMs);
        for (int step = 0; step < steps; step++) {
            Map<CapKey, List<CapUpdate>> expected = new HashMap<>();
            boolean restart = random.nextInt(20) == 0;
            if (restart) {
                stage = stage.restart();
            }
            // As in the job, a watermark comes soon after a restart.
            if (restart || random.nextInt(4) == 0) {
                watermarkMs += random.nextLong(WINDOW_MS / 2);
                for (Model model : models.values()) {
                    expected.put(model.key, model.watermark(watermarkMs));
                }
                stage.watermark(watermarkMs);
            } else {
                CappedImpression impression = impression(random, watermarkMs);
                expected.put(impression.key(), models.get(impression.key()).count(impression));
                stage.send(impression);
            }
            expected.values().removeIf(List::isEmpty);
            assertThat(byKey(stage.updates())).isEqualTo(expected);
        }
        List<CapUpdate> last = stage.watermark(Long.MAX_VALUE).updates();
        assertThat(stage.keysWithState()).isZero();
        assertThat(stage.timers()).isZero();
        assertThat(last.stream().filter(CapUpdate::isForgotten))
                .hasSize((int) models.values().stream().filter(Model::isAlive).count());
        stage.close();
    }

    @Property(tries = 100)
    void theFinalValuesHangOnNoOrder(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int impressions)
            throws Exception {
        Random random = new Random(seed);
        List<CappedImpression> arrivals = new ArrayList<>();
        for (int i = 0; i < impressions; i++) {
            arrivals.add(impression(random, Samples.NOON_MS));
        }
        Map<CapKey, CapUpdate> one = finalValues(arrivals);
        Collections.shuffle(arrivals, random);

        assertThat(finalValues(arrivals)).isEqualTo(one);
    }

    /** An ad server that heeds it shows as many as the cap allows, and never one more. */
    @Property(tries = 200)
    void neverReleasesEarlyAndNeverHoldsLonger(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int limit,
            @ForAll @IntRange(min = 1, max = 100) int requests)
            throws Exception {
        Random random = new Random(seed);
        CapKey key = KEYS.get(0);
        List<Long> shown = new ArrayList<>();
        long nowMs = Samples.NOON_MS;
        long cappedUntilMs = CapUpdate.NOT_CAPPED;
        CappingHarness stage = CappingHarness.onHeap();
        for (int i = 0; i < requests; i++) {
            nowMs += random.nextLong(WINDOW_MS / 2);
            stage.watermark(nowMs - random.nextLong(Samples.MINUTE_MS));
            cappedUntilMs = last(stage, cappedUntilMs);
            boolean allowed = nowMs >= cappedUntilMs;
            long fromMs = nowMs - WINDOW_MS;
            assertThat(allowed)
                    .isEqualTo(shown.stream().filter(timeMs -> timeMs > fromMs).count() < limit);
            if (allowed) {
                shown.add(nowMs);
                stage.send(CapSamples.impression(key, nowMs, limit));
                cappedUntilMs = last(stage, cappedUntilMs);
            }
        }
        stage.close();
    }

    private static long last(CappingHarness stage, long before) {
        List<CapUpdate> updates = stage.updates();
        return updates.isEmpty() ? before : updates.get(updates.size() - 1).cappedUntilMs();
    }

    private static Map<CapKey, CapUpdate> finalValues(List<CappedImpression> arrivals)
            throws Exception {
        CappingHarness stage = CappingHarness.onHeap();
        for (CappedImpression impression : arrivals) {
            stage.send(impression);
        }
        Map<CapKey, CapUpdate> values = new HashMap<>();
        stage.updates().forEach(update -> values.put(update.key(), update));
        stage.close();
        return values;
    }

    private static Map<CapKey, List<CapUpdate>> byKey(List<CapUpdate> updates) {
        return updates.stream().collect(Collectors.groupingBy(CapUpdate::key));
    }

    /** Around the watermark: some too late to count, some well ahead, many at the same moment. */
    private static CappedImpression impression(Random random, long watermarkMs) {
        long step = WINDOW_MS / 12;
        long eventTimeMs = watermarkMs + (random.nextInt(30) - 15) * step;
        return new CappedImpression(
                KEYS.get(random.nextInt(KEYS.size())),
                new EventId(random.nextInt(3), random.nextLong()),
                eventTimeMs,
                1 + random.nextInt(4));
    }

    private static CapKey key(String context, long windowMs, boolean test) {
        return new CapKey("user", CapScope.LINE_ITEM, "line-item", context, windowMs, test);
    }

    /** All impressions of a key since it was last forgotten, and no other state. */
    private static final class Model {
        private final CapKey key;
        private final List<CappedImpression> impressions = new ArrayList<>();
        private long watermarkMs = Long.MIN_VALUE;
        private boolean capTold;

        Model(CapKey key) {
            this.key = key;
            this.watermarkMs = Samples.NOON_MS - 3 * WINDOW_MS;
        }

        boolean isAlive() {
            return !impressions.isEmpty();
        }

        List<CapUpdate> count(CappedImpression impression) {
            if (impression.eventTimeMs() + key.windowMs() <= watermarkMs) {
                return isAlive() ? List.of() : List.of(CapUpdate.forgotten(key));
            }
            impressions.add(impression);
            capTold = limiting() != null;
            return List.of(
                    value(
                            inWindowEndingAt(newest().eventTimeMs()),
                            capTold ? endOf(limiting()) : CapUpdate.NOT_CAPPED));
        }

        List<CapUpdate> watermark(long toMs) {
            watermarkMs = toMs;
            if (!isAlive()) {
                return List.of();
            }
            List<CapUpdate> told = new ArrayList<>();
            boolean over = endOf(newest()) <= toMs;
            if (capTold && endOf(limiting()) <= toMs && !over) {
                told.add(value(inWindowEndingAt(endOf(limiting())), CapUpdate.NOT_CAPPED));
                capTold = false;
            }
            if (over) {
                told.add(CapUpdate.forgotten(key));
                impressions.clear();
                capTold = false;
            }
            return told;
        }

        private CapUpdate value(long count, long cappedUntilMs) {
            return new CapUpdate(
                    key,
                    impressions.size(),
                    (int) count,
                    newest().limit(),
                    cappedUntilMs,
                    newest().eventTimeMs());
        }

        /** The impression whose end makes room for another; null if there is room. */
        private CappedImpression limiting() {
            List<CappedImpression> window =
                    impressions.stream()
                            .filter(each -> endOf(each) > newest().eventTimeMs())
                            .sorted(
                                    Comparator.comparingLong(CappedImpression::eventTimeMs)
                                            .reversed())
                            .toList();
            int limit = newest().limit();
            return window.size() < limit ? null : window.get(limit - 1);
        }

        private long inWindowEndingAt(long timeMs) {
            return impressions.stream().filter(each -> endOf(each) > timeMs).count();
        }

        private CappedImpression newest() {
            return impressions.stream()
                    .max(
                            Comparator.comparingLong(CappedImpression::eventTimeMs)
                                    .thenComparing(
                                            each -> each.eventId().high(), Long::compareUnsigned)
                                    .thenComparing(
                                            each -> each.eventId().low(), Long::compareUnsigned))
                    .orElseThrow();
        }

        private long endOf(CappedImpression impression) {
            return impression.eventTimeMs() + key.windowMs();
        }
    }
}
