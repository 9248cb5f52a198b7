package io.adtally.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events and terms for tests: valid, small, and each differing from the last in one word. */
public final class Samples {
    public static final long NOON_MS = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
    public static final long MINUTE_MS = 60_000;
    public static final long HOUR_MS = 60 * MINUTE_MS;
    public static final long DAY_MS = 24 * HOUR_MS;

    private Samples() {}

    public static AdEvent impression(String impressionId) {
        return event(impressionId, EventType.IMPRESSION, "").build();
    }

    public static AdEvent click(String impressionId, String clickId) {
        return event(impressionId, EventType.CLICK, clickId).build();
    }

    public static EventBuilder event(String impressionId, EventType type, String discriminator) {
        return new EventBuilder(impressionId, type, discriminator);
    }

    /** Terms of a token that hold from the beginning of time. */
    public static Terms terms(String token, PricingModel model, long priceMicros) {
        return termsFrom(token, 0, model, priceMicros);
    }

    public static Terms termsFrom(
            String token, long validFromMs, PricingModel model, long priceMicros) {
        return new Terms(
                token,
                validFromMs,
                "advertiser",
                "campaign",
                "line-item",
                "creative",
                MediaType.DISPLAY,
                model,
                priceMicros,
                "EUR",
                List.of(),
                Map.of());
    }

    public static Terms termsOfCampaign(String campaignId) {
        return new Terms(
                "token",
                0,
                "advertiser",
                campaignId,
                "line-item",
                "creative",
                MediaType.DISPLAY,
                PricingModel.CPM,
                1_000_000,
                "EUR",
                List.of(),
                Map.of());
    }

    /** Of the token "token", where events of the type count for so long. */
    public static Terms termsWithWindow(PricingModel model, EventType type, long windowMs) {
        Terms terms = terms("token", model, 500_000);
        return new Terms(
                terms.token(),
                terms.validFromMs(),
                terms.advertiserId(),
                terms.campaignId(),
                terms.lineItemId(),
                terms.creativeId(),
                terms.mediaType(),
                terms.pricingModel(),
                terms.priceMicros(),
                terms.currency(),
                terms.frequencyCaps(),
                Map.of(type, windowMs));
    }

    public static CatalogUpdate update(Terms terms, long offset, long publishedMs) {
        return new CatalogUpdate(terms, catalogRecord(offset, publishedMs));
    }

    /** Of the token "token", with these caps. */
    public static Terms termsWithCaps(FrequencyCap... caps) {
        return new Terms(
                "token",
                0,
                "advertiser",
                "campaign",
                "line-item",
                "creative",
                MediaType.DISPLAY,
                PricingModel.CPM,
                1_000_000,
                "EUR",
                List.of(caps),
                Map.of());
    }

    public static SourceRecord catalogRecord(long offset, long publishedMs) {
        return new SourceRecord(
                "ads.catalog.v1",
                0,
                offset,
                publishedMs,
                0,
                SourceRecord.PROTOBUF,
                new byte[] {1},
                new byte[] {2});
    }

    /** An event under construction; what is not said is as plain as can be. */
    public static final class EventBuilder {
        private final String impressionId;
        private final EventType type;
        private final String discriminator;
        private long eventTimeMs = NOON_MS;
        private String token = "token";
        private String userId = "user";
        private long conversionValueMicros;
        private long auctionPriceCpmMicros = AdEvent.ABSENT;
        private long quantityMilli = AdEvent.ABSENT;
        private Context context = Context.UNKNOWN;
        private boolean personalDataAllowed = true;
        private boolean test;
        private Validity validity = Validity.VALID;
        private String auctionPriceCurrency = "";
        private String topic = "ads.impressions.v1";

        private EventBuilder(String impressionId, EventType type, String discriminator) {
            this.impressionId = impressionId;
            this.type = type;
            this.discriminator = discriminator;
        }

        public EventBuilder at(long eventTimeMs) {
            this.eventTimeMs = eventTimeMs;
            return this;
        }

        public EventBuilder token(String token) {
            this.token = token;
            return this;
        }

        public EventBuilder user(String userId) {
            this.userId = userId;
            return this;
        }

        public EventBuilder conversionValueMicros(long valueMicros) {
            this.conversionValueMicros = valueMicros;
            return this;
        }

        public EventBuilder auctionPriceCpmMicros(long priceMicros) {
            this.auctionPriceCpmMicros = priceMicros;
            return this;
        }

        public EventBuilder quantityMilli(long quantityMilli) {
            this.quantityMilli = quantityMilli;
            return this;
        }

        public EventBuilder country(String country) {
            this.context = new Context("", "", country, 0, "");
            return this;
        }

        public EventBuilder withoutConsent() {
            this.personalDataAllowed = false;
            return this;
        }

        public EventBuilder test() {
            this.test = true;
            return this;
        }

        public EventBuilder validity(Validity validity) {
            this.validity = validity;
            return this;
        }

        public EventBuilder auctionPriceCurrency(String currency) {
            this.auctionPriceCurrency = currency;
            return this;
        }

        public EventBuilder topic(String topic) {
            this.topic = topic;
            return this;
        }

        public EventBuilder placementContext(String placementContext) {
            this.context = new Context("", "", "", 0, placementContext);
            return this;
        }

        public AdEvent build() {
            return new AdEvent(
                    EventId.of(impressionId, type, discriminator),
                    EventId.of(impressionId, EventType.IMPRESSION, ""),
                    impressionId,
                    type,
                    eventTimeMs,
                    type == EventType.IMPRESSION ? token : "",
                    userId,
                    MediaType.DISPLAY,
                    discriminator,
                    conversionValueMicros,
                    conversionValueMicros == 0 ? "" : "EUR",
                    auctionPriceCpmMicros,
                    auctionPriceCurrency,
                    quantityMilli,
                    context,
                    false,
                    personalDataAllowed,
                    test,
                    Map.of(),
                    validity,
                    List.of(),
                    facts(),
                    source());
        }

        private Facts facts() {
            return type == EventType.IMPRESSION
                    ? Facts.ofImpression(
                            userId,
                            token,
                            auctionPriceCpmMicros,
                            quantityMilli == AdEvent.ABSENT ? AdEvent.ONE_MILLI : quantityMilli)
                    : Facts.ofOther(
                            userId,
                            quantityMilli,
                            conversionValueMicros,
                            conversionValueMicros == 0 ? "" : "EUR");
        }

        private SourceRecord source() {
            return new SourceRecord(
                    topic,
                    0,
                    0,
                    eventTimeMs,
                    0,
                    SourceRecord.PROTOBUF,
                    impressionId.getBytes(StandardCharsets.UTF_8),
                    new byte[] {42});
        }
    }
}
