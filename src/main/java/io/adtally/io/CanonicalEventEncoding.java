package io.adtally.io;

import io.adtally.event.AcceptedEvent;
import io.adtally.event.AdEvent;
import io.adtally.event.Charge;
import io.adtally.event.Context;
import io.adtally.event.EventType;
import io.adtally.event.Terms;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.io.Encoder;

/**
 * The fields of {@code canonical_event.avsc} in its order. Written by hand, since Avro's own writer
 * would make an object of every time stamp and look every field up; a test reads what is written
 * here with the schema.
 */
final class CanonicalEventEncoding {
    private static final long ONE_IN_MILLI = 1000;

    private CanonicalEventEncoding() {}

    static void write(AcceptedEvent accepted, Encoder out) throws IOException {
        AdEvent event = accepted.event();
        out.writeString(event.eventId().toString());
        out.writeString(event.impressionId());
        out.writeLong(accepted.sequence());
        out.writeString(event.type().name());
        out.writeLong(event.eventTimeMs());
        out.writeLong(accepted.impressionTimeMs());
        writeTerms(accepted.terms(), event, out);
        writeAmount(accepted, out);
        writeWhatTellsItApart(event, out);
        writeConversionValue(event, out);
        writeContext(event.context(), out);
        out.writeBoolean(event.gdpr());
        out.writeBoolean(event.personalDataAllowed());
        out.writeBoolean(accepted.test());
        writeLabels(event.labels(), out);
    }

    private static void writeTerms(Terms terms, AdEvent event, Encoder out) throws IOException {
        out.writeString(terms.token());
        writeOptional(event.userId(), out);
        out.writeString(terms.advertiserId());
        out.writeString(terms.campaignId());
        out.writeString(terms.lineItemId());
        out.writeString(terms.creativeId());
        out.writeString(terms.mediaType().name());
        out.writeString(terms.pricingModel().name());
        out.writeLong(terms.validFromMs());
        out.writeString(terms.currency());
    }

    private static void writeAmount(AcceptedEvent accepted, Encoder out) throws IOException {
        Charge charge = accepted.charge();
        writeOptional(charge != null, charge == null ? 0 : charge.amountNanos(), out);
        long quantityMilli = accepted.event().quantityMilli();
        if (charge != null) {
            quantityMilli = charge.quantityMilli();
        } else if (quantityMilli == AdEvent.ABSENT) {
            quantityMilli = ONE_IN_MILLI;
        }
        out.writeLong(quantityMilli);
    }

    private static void writeWhatTellsItApart(AdEvent event, Encoder out) throws IOException {
        writeIdOf(EventType.CLICK, event, out);
        writeIdOf(EventType.QR_SCAN, event, out);
        writeIdOf(EventType.CONVERSION, event, out);
    }

    private static void writeIdOf(EventType type, AdEvent event, Encoder out) throws IOException {
        writeOptional(event.type() == type ? event.discriminator() : "", out);
    }

    private static void writeConversionValue(AdEvent event, Encoder out) throws IOException {
        writeOptional(!event.currency().isEmpty(), event.conversionValueMicros(), out);
        writeOptional(event.currency(), out);
    }

    private static void writeContext(Context context, Encoder out) throws IOException {
        writeOptional(context.siteId(), out);
        writeOptional(context.appId(), out);
        writeOptional(context.country(), out);
        out.writeInt(context.deviceType());
        writeOptional(context.placementContext(), out);
    }

    private static void writeLabels(Map<String, String> labels, Encoder out) throws IOException {
        out.writeMapStart();
        out.setItemCount(labels.size());
        for (Map.Entry<String, String> label : labels.entrySet()) {
            out.startItem();
            out.writeString(label.getKey());
            out.writeString(label.getValue());
        }
        out.writeMapEnd();
    }

    private static void writeOptional(String text, Encoder out) throws IOException {
        out.writeIndex(text.isEmpty() ? 0 : 1);
        if (text.isEmpty()) {
            out.writeNull();
        } else {
            out.writeString(text);
        }
    }

    private static void writeOptional(boolean given, long value, Encoder out) throws IOException {
        out.writeIndex(given ? 1 : 0);
        if (given) {
            out.writeLong(value);
        } else {
            out.writeNull();
        }
    }
}
