package io.adtally.ingest;

import io.adtally.event.Samples;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.Consent;
import io.adtally.proto.events.v1.Context;
import io.adtally.proto.events.v1.EventType;
import io.adtally.proto.events.v1.MediaType;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Valid events of any kind, as producers send them. */
final class WireEvents {
    private static final Arbitrary<String> TEXTS = Arbitraries.strings().ofMaxLength(40);

    private WireEvents() {}

    static Arbitrary<AdEvent.Builder> valid() {
        return Combinators.combine(bare(), context(), consent(), labels(), price(), quantity())
                .as(
                        (event, context, consent, labels, price, quantity) -> {
                            // Built anew, for a sample is used more than once.
                            AdEvent.Builder whole =
                                    event.toBuilder()
                                            .setContext(context)
                                            .setConsent(consent)
                                            .putAllLabels(labels);
                            if (price != null) {
                                whole.setAuctionPriceCpmMicros(price);
                            }
                            if (quantity != null) {
                                whole.setQuantityMilli(quantity);
                            }
                            return whole;
                        });
    }

    private static Arbitrary<AdEvent> bare() {
        return Combinators.combine(types(), media(), times(), TEXTS, Arbitraries.of(true, false))
                .as(
                        (type, media, timeMs, userId, test) ->
                                AdEvent.newBuilder()
                                        .setImpressionId("imp-1")
                                        .setType(type)
                                        .setMediaType(media)
                                        .setEventTimeMs(timeMs)
                                        .setPlacementToken("token")
                                        .setClickId("click")
                                        .setScanId("scan")
                                        .setConversionId("order")
                                        .setConversionValueMicros(timeMs)
                                        .setCurrency("JPY")
                                        .setUserId(userId)
                                        .setTest(test)
                                        .build());
    }

    private static Arbitrary<EventType> types() {
        return Arbitraries.of(EventType.values())
                .filter(
                        type ->
                                type != EventType.UNRECOGNIZED
                                        && type != EventType.EVENT_TYPE_UNSPECIFIED);
    }

    private static Arbitrary<MediaType> media() {
        return Arbitraries.of(MediaType.values()).filter(type -> type != MediaType.UNRECOGNIZED);
    }

    private static Arbitrary<Long> times() {
        return Arbitraries.longs()
                .between(
                        Input.BROKER_MS - 7 * Samples.DAY_MS,
                        Input.BROKER_MS + 5 * Samples.MINUTE_MS);
    }

    private static Arbitrary<Context> context() {
        return Combinators.combine(TEXTS, TEXTS, Arbitraries.integers().between(0, 9))
                .as(
                        (siteId, placement, deviceType) ->
                                Context.newBuilder()
                                        .setSiteId(siteId)
                                        .setAppId(siteId)
                                        .setCountry("JP")
                                        .setDeviceType(deviceType)
                                        .setPlacementContext(placement)
                                        .build());
    }

    private static Arbitrary<Consent> consent() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        TEXTS,
                        TEXTS,
                        Arbitraries.integers().list().ofMaxSize(3))
                .as(
                        (gdpr, tcf, gpp, sections) ->
                                Consent.newBuilder()
                                        .setGdpr(gdpr)
                                        .setTcf(tcf)
                                        .setGpp(gpp)
                                        .addAllGppSid(sections)
                                        .build());
    }

    private static Arbitrary<Map<String, String>> labels() {
        return Arbitraries.maps(TEXTS, TEXTS).ofMaxSize(3);
    }

    private static Arbitrary<Long> price() {
        return Arbitraries.longs().between(0, 10_000_000_000_000L).injectNull(0.3);
    }

    private static Arbitrary<Long> quantity() {
        return Arbitraries.longs().between(1, 100_000_000).injectNull(0.3);
    }
}
