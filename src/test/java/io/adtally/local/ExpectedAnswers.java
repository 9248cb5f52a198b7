package io.adtally.local;

import io.adtally.event.EventType;
import io.adtally.local.MetricTraffic.Event;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the queries of {@code schemas/druid/queries} must answer, counted from the events
 * themselves.
 */
final class ExpectedAnswers {
    private static final BigInteger THOUSAND = BigInteger.valueOf(1000);
    private static final int TOP = 20;

    private final List<Event> events;

    ExpectedAnswers(List<Event> events) {
        this.events = events.stream().filter(event -> !event.key().test()).toList();
    }

    /** A number that hangs on a sketch. */
    record Estimate(double exact) {}

    /** The rows, by the name of the query's file. */
    Map<String, List<List<Object>>> byQuery() {
        return Map.of(
                "spend_by_currency.sql", spendByCurrency(),
                "click_through_rate.sql", rate(EventType.IMPRESSION, EventType.CLICK),
                "viewability.sql", rate(EventType.IMPRESSION, EventType.VIEWABLE),
                "conversion_rate.sql", rate(EventType.CLICK, EventType.CONVERSION),
                "completion_rate.sql", rate(EventType.VIDEO_START, EventType.VIDEO_COMPLETE),
                "reach.sql", reach(),
                "frequency.sql", frequency(),
                "hourly_by_country.sql", hourlyByCountry(),
                "top_creatives.sql", topCreatives(),
                "invalid_traffic_rate.sql", invalidTrafficRate());
    }

    private List<List<Object>> spendByCurrency() {
        return by(events, event -> event.key().currency()).entrySet().stream()
                .map(
                        currency -> {
                            BigInteger nanos =
                                    currency.getValue().stream()
                                            .filter(event -> !event.invalid())
                                            .map(event -> BigInteger.valueOf(event.amountNanos()))
                                            .reduce(BigInteger.ZERO, BigInteger::add);
                            BigInteger[] micros = nanos.divideAndRemainder(THOUSAND);
                            return row(
                                    currency.getKey(),
                                    micros[0].longValueExact(),
                                    micros[1].longValueExact());
                        })
                .toList();
    }

    private List<List<Object>> rate(EventType of, EventType what) {
        List<List<Object>> rows = new ArrayList<>();
        by(of(of, what), event -> event.key().campaignId())
                .forEach(
                        (campaign, ofIt) -> {
                            long base = count(ofIt, of);
                            long part = count(ofIt, what);
                            rows.add(
                                    row(
                                            campaign,
                                            base,
                                            part,
                                            base == 0 ? null : (double) part / base));
                        });
        return rows;
    }

    private List<List<Object>> reach() {
        List<List<Object>> rows = new ArrayList<>();
        List<Event> impressions = of(EventType.IMPRESSION);
        rows.add(row(null, new Estimate(users(impressions))));
        by(impressions, event -> event.key().campaignId())
                .forEach((campaign, ofIt) -> rows.add(row(campaign, new Estimate(users(ofIt)))));
        return rows;
    }

    private List<List<Object>> frequency() {
        List<List<Object>> rows = new ArrayList<>();
        by(of(EventType.IMPRESSION), event -> event.key().campaignId())
                .forEach(
                        (campaign, ofIt) -> {
                            long count = count(ofIt, EventType.IMPRESSION);
                            long users = users(ofIt);
                            Object frequency =
                                    users == 0 ? null : new Estimate((double) count / users);
                            rows.add(row(campaign, count, new Estimate(users), frequency));
                        });
        return rows;
    }

    private List<List<Object>> hourlyByCountry() {
        List<List<Object>> rows = new ArrayList<>();
        // Druid puts what is null first, as here the empty text.
        by(of(EventType.IMPRESSION, EventType.CLICK), event -> hour(event) + event.key().country())
                .values()
                .forEach(
                        ofIt -> {
                            String country = ofIt.get(0).key().country();
                            rows.add(
                                    row(
                                            hour(ofIt.get(0)),
                                            country.isEmpty() ? null : country,
                                            count(ofIt, EventType.IMPRESSION),
                                            count(ofIt, EventType.CLICK)));
                        });
        return rows;
    }

    private List<List<Object>> topCreatives() {
        Comparator<List<Object>> byClicks = Comparator.comparing(row -> -(Long) row.get(3));
        return by(of(EventType.IMPRESSION, EventType.CLICK), event -> event.key().creativeId())
                .values()
                .stream()
                .map(
                        ofIt ->
                                row(
                                        ofIt.get(0).key().creativeId(),
                                        ofIt.get(0).key().campaignId(),
                                        count(ofIt, EventType.IMPRESSION),
                                        count(ofIt, EventType.CLICK)))
                .sorted(
                        byClicks.thenComparing(row -> -(Long) row.get(2))
                                .thenComparing(row -> (String) row.get(0)))
                .limit(TOP)
                .toList();
    }

    private List<List<Object>> invalidTrafficRate() {
        return by(events, event -> event.key().campaignId() + ' ' + event.type()).values().stream()
                .map(
                        ofIt -> {
                            long invalid = ofIt.stream().filter(Event::invalid).count();
                            return row(
                                    ofIt.get(0).key().campaignId(),
                                    ofIt.get(0).type().name(),
                                    ofIt.size() - invalid,
                                    invalid,
                                    (double) invalid / ofIt.size());
                        })
                .toList();
    }

    private List<Event> of(EventType... types) {
        List<EventType> wanted = Arrays.asList(types);
        return events.stream().filter(event -> wanted.contains(event.type())).toList();
    }

    private static Map<String, List<Event>> by(List<Event> events, Function<Event, String> key) {
        return events.stream()
                .collect(Collectors.groupingBy(key, TreeMap::new, Collectors.toList()));
    }

    private static long count(List<Event> events, EventType type) {
        return events.stream().filter(event -> event.type() == type && !event.invalid()).count();
    }

    private static long users(List<Event> events) {
        return events.stream()
                .filter(event -> !event.invalid())
                .map(Event::user)
                .filter(user -> !user.isEmpty())
                .distinct()
                .count();
    }

    /** As Druid writes it, e.g. {@code 2026-11-20T23:00:00.000Z}. */
    private static String hour(Event event) {
        Instant minute = Instant.EPOCH.plus(Duration.ofMillis(event.key().minuteMs()));
        return minute.truncatedTo(ChronoUnit.HOURS).toString().replace("Z", ".000Z");
    }

    private static List<Object> row(Object... cells) {
        return Arrays.asList(cells);
    }
}
