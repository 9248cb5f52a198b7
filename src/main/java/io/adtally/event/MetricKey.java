package io.adtally.event;

/**
 * What campaign metrics are counted by: a row of {@code ads.campaign-metrics.v1}.
 *
 * @param minuteMs start of the minute of event time, UTC epoch millis
 * @param mediaType the catalog's
 * @param country of the event itself, ISO 3166-1 alpha-2; empty if unknown
 * @param currency of the amounts: the terms'
 * @param test on the test books, apart from everything real
 */
public record MetricKey(
        long minuteMs,
        String advertiserId,
        String campaignId,
        String lineItemId,
        String creativeId,
        MediaType mediaType,
        EventType eventType,
        String country,
        String currency,
        boolean test) {}
