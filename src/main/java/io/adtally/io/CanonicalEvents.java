package io.adtally.io;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.Charge;
import io.adtally.event.Context;
import io.adtally.event.EventType;
import io.adtally.event.Terms;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** An accepted event in the words of {@code canonical_event.avsc}, where unknown is null. */
final class CanonicalEvents {
    private static final long ONE_IN_MILLI = 1000;

    private CanonicalEvents() {}

    static GenericRecord of(AcceptedEvent accepted, Schema schema) {
        GenericRecord canonical = new GenericData.Record(schema);
        setEvent(accepted, canonical);
        setTerms(accepted.terms(), canonical);
        setAmount(accepted, canonical);
        setContext(accepted.event().context(), canonical);
        return canonical;
    }

    private static void setEvent(AcceptedEvent accepted, GenericRecord canonical) {
        AdEvent event = accepted.event();
        canonical.put("event_id", event.eventId().toString());
        canonical.put("impression_id", event.impressionId());
        canonical.put("sequence", accepted.sequence());
        canonical.put("event_type", event.type().name());
        canonical.put("event_time", event.eventTimeMs());
        canonical.put("impression_time", accepted.impressionTimeMs());
        canonical.put("user_id", orNull(event.userId()));
        canonical.put("click_id", discriminator(EventType.CLICK, event));
        canonical.put("scan_id", discriminator(EventType.QR_SCAN, event));
        canonical.put("conversion_id", discriminator(EventType.CONVERSION, event));
        canonical.put("conversion_currency", orNull(event.currency()));
        canonical.put(
                "conversion_value_micros",
                event.currency().isEmpty() ? null : event.conversionValueMicros());
        canonical.put("gdpr", event.gdpr());
        canonical.put("personal_data_allowed", event.personalDataAllowed());
        canonical.put("test", accepted.test());
        canonical.put("labels", event.labels());
    }

    private static void setTerms(Terms terms, GenericRecord canonical) {
        canonical.put("placement_token", terms.token());
        canonical.put("advertiser_id", terms.advertiserId());
        canonical.put("campaign_id", terms.campaignId());
        canonical.put("line_item_id", terms.lineItemId());
        canonical.put("creative_id", terms.creativeId());
        canonical.put("media_type", terms.mediaType().name());
        canonical.put("pricing_model", terms.pricingModel().name());
        canonical.put("terms_valid_from", terms.validFromMs());
        canonical.put("currency", terms.currency());
    }

    private static void setAmount(AcceptedEvent accepted, GenericRecord canonical) {
        Charge charge = accepted.charge();
        if (charge != null) {
            canonical.put("amount_nanos", charge.amountNanos());
            canonical.put("quantity_milli", charge.quantityMilli());
        } else {
            long ownMilli = accepted.event().quantityMilli();
            canonical.put("quantity_milli", ownMilli == AdEvent.ABSENT ? ONE_IN_MILLI : ownMilli);
        }
    }

    private static void setContext(Context context, GenericRecord canonical) {
        canonical.put("site_id", orNull(context.siteId()));
        canonical.put("app_id", orNull(context.appId()));
        canonical.put("country", orNull(context.country()));
        canonical.put("device_type", context.deviceType());
        canonical.put("placement_context", orNull(context.placementContext()));
    }

    private static String discriminator(EventType type, AdEvent event) {
        return event.type() == type ? orNull(event.discriminator()) : null;
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
