package io.adtally.local.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.EventType;
import io.adtally.proto.events.v1.Validity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficScriptTest {
    private static final long NOON_MS = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
    private static final int EVENTS = 20_000;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsNotBadOnPurposeIsValid(boolean json) {
        Ingest ingest = new Ingest(json);
        for (Message message : events(new TrafficOptions(1, 1, EVENTS, 2_000, json))) {
            String expected = message.refusal() == null ? "ACCEPTED" : message.refusal();
            assertThat(ingest.fate(message))
                    .as(() -> new String(message.value(), StandardCharsets.UTF_8))
                    .isEqualTo(expected);
        }
    }

    @Test
    void tellsTheSameStoryAgain() {
        TrafficOptions options = new TrafficOptions(7, 2, EVENTS, 20_000, false);
        List<Message> first = all(options);
        List<Message> second = all(options);
        assertThat(second).hasSameSizeAs(first);
        for (int i = 0; i < first.size(); i++) {
            assertThat(second.get(i).value()).isEqualTo(first.get(i).value());
            assertThat(second.get(i).topic()).isEqualTo(first.get(i).topic());
        }
    }

    @Test
    void sendsAsManyEventsAsAskedForAtTheRateAskedFor() {
        List<Message> events = events(new TrafficOptions(3, 1, EVENTS, 2_000, false));
        assertThat(events).hasSize(EVENTS);
        assertThat(events).allMatch(message -> message.dueMs() >= NOON_MS);
        assertThat(events.get(EVENTS / 2).dueMs()).isEqualTo(NOON_MS + EVENTS / 2 * 1000 / 2_000);
    }

    @Test
    void usesIdsOfItsOwnInEachRun() {
        Set<String> firstRun = keys(events(new TrafficOptions(3, 1, EVENTS, 2_000, false)));
        Set<String> secondRun = keys(events(new TrafficOptions(3, 2, EVENTS, 2_000, false)));
        Set<String> otherSeed = keys(events(new TrafficOptions(4, 1, EVENTS, 2_000, false)));
        Set<String> common = new HashSet<>(secondRun);
        common.addAll(otherSeed);
        common.retainAll(firstRun);
        // Of the bad ones some have the same odd key in every run.
        assertThat(common).isSubsetOf("another", "  ", "long".repeat(17), "");
    }

    @Test
    void writesToEveryTopicAndPublishesTheCatalogFirst() {
        List<Message> messages = all(new TrafficOptions(3, 1, EVENTS, 20_000, false));
        assertThat(messages)
                .extracting(Message::topic)
                .contains(
                        Topics.IMPRESSIONS,
                        Topics.CLICKS,
                        Topics.CONVERSIONS,
                        Topics.ENGAGEMENTS,
                        Topics.DELAYED,
                        Topics.CATALOG);
        assertThat(messages.subList(0, Market.CAMPAIGNS * 3))
                .allMatch(message -> message.topic().equals(Topics.CATALOG));
    }

    @Test
    void publishesALateTokenTwoSecondsAfterItsFirstImpression() {
        List<Message> messages = all(new TrafficOptions(3, 1, EVENTS, 2_000, false));
        List<Long> delaysMs = new ArrayList<>();
        long scheduleMs = NOON_MS;
        for (Message message : messages) {
            if (!message.topic().equals(Topics.CATALOG)) {
                scheduleMs = message.dueMs();
            } else if (message.dueMs() != NOON_MS) {
                delaysMs.add(message.dueMs() - scheduleMs);
            }
        }
        assertThat(delaysMs).hasSizeGreaterThan(1);
        assertThat(delaysMs).allMatch(delayMs -> delayMs >= 1_990 && delayMs <= 2_010);
    }

    @Test
    void aFewCampaignsHaveMostOfTheImpressions() {
        Map<String, Integer> impressions = new HashMap<>();
        Market market = new Market(new SplittableRandom(1), "", NOON_MS);
        for (int i = 0; i < EVENTS; i++) {
            impressions.merge(market.pick().token().replaceAll("\\.[0-9]$", ""), 1, Integer::sum);
        }
        long topTen =
                impressions.values().stream()
                        .sorted((a, b) -> b - a)
                        .limit(Market.CAMPAIGNS / 10)
                        .mapToLong(Integer::longValue)
                        .sum();
        assertThat(topTen).isGreaterThan(EVENTS / 2);
        assertThat(impressions).hasSizeGreaterThan(Market.CAMPAIGNS * 9 / 10);
    }

    @Test
    void oneInTwentyIsLaterThanTheWatermarkWaitsOnLiveTopicsAndOnTheDelayedOne() throws Exception {
        Map<String, Integer> late = new HashMap<>();
        List<Message> good = readable();
        for (Message message : good) {
            if (ageMs(message) > 30_000) {
                late.merge(message.topic(), 1, Integer::sum);
            }
        }
        int all = late.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(all).isBetween(good.size() / 25, good.size() / 12);
        assertThat(late).containsKeys(Topics.IMPRESSIONS, Topics.CLICKS, Topics.ENGAGEMENTS);
        assertThat(late.get(Topics.DELAYED)).isBetween(all / 4, all * 3 / 4);
    }

    @Test
    void someUsersComeBackUntilTheirCapsBindAndSomeAfterAGap() throws Exception {
        Map<String, Integer> shown = new HashMap<>();
        Map<String, NavigableSet<Long>> times = new HashMap<>();
        for (Message message : readable()) {
            AdEvent event = AdEvent.parseFrom(message.value());
            if (event.getType() == EventType.EVENT_TYPE_IMPRESSION
                    && !event.getUserId().isEmpty()) {
                String token = event.getPlacementToken();
                shown.merge(event.getUserId() + " " + token, 1, Integer::sum);
            }
            times.computeIfAbsent(event.getUserId(), unused -> new TreeSet<>())
                    .add(event.getEventTimeMs());
        }
        assertThat(shown.values()).filteredOn(count -> count >= 3).hasSizeGreaterThan(20);
        assertThat(times.values()).filteredOn(TrafficScriptTest::hasGap).hasSizeGreaterThan(10);
    }

    @Test
    void hasSomeOfWhatIsNotBilledAndOfWhatIsRefusedForItsTimeOrPrice() throws Exception {
        List<AdEvent> events = parse(readable());
        assertThat(events)
                .extracting(AdEvent::getValidity)
                .contains(Validity.VALIDITY_GIVT, Validity.VALIDITY_SIVT);
        assertThat(events).extracting(AdEvent::getClickId).contains("robot-16", "early", "late");
        assertThat(events).extracting(AdEvent::getAuctionPriceCurrency).contains("CHF", "EUR");
        assertThat(events)
                .anyMatch(event -> event.getAuctionPriceCpmMicros() == 20_000_000_000L)
                .anyMatch(
                        event ->
                                event.getType() == EventType.EVENT_TYPE_CLICK
                                        && event.hasQuantityMilli());
    }

    @Test
    void onlyWhatMustBeRefusedForItLiesFarBeforeItsImpressionOrAfterIt() throws Exception {
        List<AdEvent> events = parse(readable());
        Map<String, Long> shownMs = new HashMap<>();
        for (AdEvent event : events) {
            if (event.getType() == EventType.EVENT_TYPE_IMPRESSION) {
                shownMs.putIfAbsent(event.getImpressionId(), event.getEventTimeMs());
            }
        }
        assertThat(events)
                .filteredOn(event -> shownMs.containsKey(event.getImpressionId()))
                .filteredOn(event -> !List.of("early", "late").contains(event.getClickId()))
                .allMatch(
                        event ->
                                Math.abs(
                                                event.getEventTimeMs()
                                                        - shownMs.get(event.getImpressionId()))
                                        < 240_000);
    }

    private static List<AdEvent> parse(List<Message> messages)
            throws InvalidProtocolBufferException {
        List<AdEvent> events = new ArrayList<>();
        for (Message message : messages) {
            events.add(AdEvent.parseFrom(message.value()));
        }
        return events;
    }

    private static boolean hasGap(NavigableSet<Long> timesMs) {
        return timesMs.stream()
                .anyMatch(
                        timeMs -> {
                            Long next = timesMs.higher(timeMs);
                            return next != null && next - timeMs > 1_800_000;
                        });
    }

    private static long ageMs(Message message) throws InvalidProtocolBufferException {
        return message.dueMs() - AdEvent.parseFrom(message.value()).getEventTimeMs();
    }

    /** Those that are not bad on purpose, in the topic's own encoding. */
    private static List<Message> readable() {
        return events(new TrafficOptions(3, 1, EVENTS, 2_000, false)).stream()
                .filter(message -> message.refusal() == null && message.contentType() == null)
                .toList();
    }

    private static Set<String> keys(List<Message> messages) {
        Set<String> keys = new HashSet<>();
        for (Message message : messages) {
            keys.add(
                    message.key() == null ? "" : new String(message.key(), StandardCharsets.UTF_8));
        }
        return keys;
    }

    private static List<Message> events(TrafficOptions options) {
        return all(options).stream()
                .filter(message -> !message.topic().equals(Topics.CATALOG))
                .toList();
    }

    private static List<Message> all(TrafficOptions options) {
        List<Message> messages = new ArrayList<>();
        TrafficScript script = new TrafficScript(options, NOON_MS);
        for (Message next = script.next(); next != null; next = script.next()) {
            messages.add(next);
        }
        return messages;
    }
}
