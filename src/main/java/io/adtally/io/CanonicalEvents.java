package io.adtally.io;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.Charge;
import io.adtally.event.Context;
import io.adtally.event.EventType;
import io.adtally.event.NotBilledReason;
import io.adtally.event.Terms;
import java.io.IOException;

/** An accepted event in the words of {@code canonical_event.avsc}, where unknown is null. */
final class CanonicalEvents {
    private static final long ONE_IN_MILLI = 1000;

    private CanonicalEvents() {}

    static void write(AcceptedEvent accepted, AvroFields out) throws IOException {
        AdEvent event = accepted.event();
        out.text("event_id", event.eventId().toString());
        out.text("impression_id", event.impressionId());
        out.number("sequence", accepted.sequence());
        out.text("event_type", event.type().name());
        out.number("event_time", event.eventTimeMs());
        out.number("impression_time", accepted.impressionTimeMs());
        Terms terms = accepted.terms();
        out.text("placement_token", terms.token());
        out.textOrNull("user_id", orNull(event.userId()));
        out.text("advertiser_id", terms.advertiserId());
        out.text("campaign_id", terms.campaignId());
        out.text("line_item_id", terms.lineItemId());
        out.text("creative_id", terms.creativeId());
        out.text("media_type", terms.mediaType().name());
        out.text("pricing_model", terms.pricingModel().name());
        out.number("terms_valid_from", terms.validFromMs());
        out.text("currency", terms.currency());
        writeAmount(accepted, out);
        writeReference(event, out);
        writeContext(event.context(), out);
        out.flag("gdpr", event.gdpr());
        out.flag("personal_data_allowed", event.personalDataAllowed());
        out.flag("test", accepted.test());
        out.textsByKey("labels", event.labels());
        NotBilledReason notBilled = accepted.notBilledReason();
        out.textOrNull("not_billed_reason", notBilled == null ? null : notBilled.name());
        out.texts("cleared_fields", event.clearedFields());
    }

    private static void writeAmount(AcceptedEvent accepted, AvroFields out) throws IOException {
        Charge charge = accepted.charge();
        if (charge != null) {
            out.numberUnless(false, "amount_nanos", charge.amountNanos());
            out.number("quantity_milli", charge.quantityMilli());
        } else {
            long ownMilli = accepted.event().quantityMilli();
            out.numberUnless(true, "amount_nanos", 0);
            out.number("quantity_milli", ownMilli == AdEvent.ABSENT ? ONE_IN_MILLI : ownMilli);
        }
    }

    private static void writeReference(AdEvent event, AvroFields out) throws IOException {
        out.textOrNull("click_id", discriminator(EventType.CLICK, event));
        out.textOrNull("scan_id", discriminator(EventType.QR_SCAN, event));
        out.textOrNull("conversion_id", discriminator(EventType.CONVERSION, event));
        out.numberUnless(
                event.currency().isEmpty(),
                "conversion_value_micros",
                event.conversionValueMicros());
        out.textOrNull("conversion_currency", orNull(event.currency()));
    }

    private static void writeContext(Context context, AvroFields out) throws IOException {
        out.textOrNull("site_id", orNull(context.siteId()));
        out.textOrNull("app_id", orNull(context.appId()));
        out.textOrNull("country", orNull(context.country()));
        out.smallNumber("device_type", context.deviceType());
        out.textOrNull("placement_context", orNull(context.placementContext()));
    }

    private static String discriminator(EventType type, AdEvent event) {
        return event.type() == type ? orNull(event.discriminator()) : null;
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
