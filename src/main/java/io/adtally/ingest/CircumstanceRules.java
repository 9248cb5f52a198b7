package io.adtally.ingest;

import io.adtally.event.Context;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.Consent;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The rules for what surrounds an event: where it was shown, the viewer's consent, labels. */
final class CircumstanceRules {
    static final int MAX_TEXT_BYTES = 128;
    static final int MAX_PLACEMENT_CONTEXT_BYTES = 256;
    static final int MAX_CONSENT_BYTES = 4096;
    static final int MAX_GPP_SECTIONS = 16;
    static final int US_PRIVACY_CHARS = 4;
    static final int MAX_LABELS = 32;

    private CircumstanceRules() {}

    static Context context(AdEvent event) throws RejectedException {
        if (!event.hasContext()) {
            return Context.UNKNOWN;
        }
        io.adtally.proto.events.v1.Context context = event.getContext();
        FieldRules.between("context.device_type", context.getDeviceType(), 0, Integer.MAX_VALUE);
        return new Context(
                FieldRules.text("context.site_id", context.getSiteId(), MAX_TEXT_BYTES),
                FieldRules.text("context.app_id", context.getAppId(), MAX_TEXT_BYTES),
                country(context.getCountry()),
                context.getDeviceType(),
                FieldRules.text(
                        "context.placement_context",
                        context.getPlacementContext(),
                        MAX_PLACEMENT_CONTEXT_BYTES));
    }

    /** The form alone: the list of countries changes, and an unknown one harms nobody. */
    private static String country(String country) throws RejectedException {
        boolean valid =
                country.isEmpty()
                        || (country.length() == 2
                                && isCapital(country.charAt(0))
                                && isCapital(country.charAt(1)));
        if (!valid) {
            throw FieldRules.invalid(
                    "context.country", Excerpt.of(country) + ", two capital letters are needed");
        }
        return country;
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }

    /** False where GDPR applies and no consent string came; what a string grants is not read. */
    static boolean personalDataAllowed(AdEvent event) throws RejectedException {
        Consent consent = event.getConsent();
        FieldRules.text("consent.tcf", consent.getTcf(), MAX_CONSENT_BYTES);
        FieldRules.text("consent.gpp", consent.getGpp(), MAX_CONSENT_BYTES);
        if (consent.getGppSidCount() > MAX_GPP_SECTIONS) {
            throw FieldRules.invalid(
                    "consent.gpp_sid",
                    consent.getGppSidCount() + " ids, at most " + MAX_GPP_SECTIONS + " allowed");
        }
        String usPrivacy = consent.getUsPrivacy();
        if (!usPrivacy.isEmpty() && usPrivacy.length() != US_PRIVACY_CHARS) {
            throw FieldRules.invalid(
                    "consent.us_privacy",
                    usPrivacy.length() + " characters long, " + US_PRIVACY_CHARS + " are needed");
        }
        return !consent.getGdpr() || !consent.getTcf().isEmpty() || !consent.getGpp().isEmpty();
    }

    static Map<String, String> labels(AdEvent event) throws RejectedException {
        if (event.getLabelsCount() == 0) {
            return Map.of();
        }
        if (event.getLabelsCount() > MAX_LABELS) {
            throw FieldRules.invalid(
                    "labels",
                    event.getLabelsCount() + " entries, at most " + MAX_LABELS + " allowed");
        }
        Map<String, String> labels = new TreeMap<>(event.getLabelsMap());
        for (Map.Entry<String, String> label : labels.entrySet()) {
            FieldRules.text("a key of labels", label.getKey(), MAX_TEXT_BYTES);
            FieldRules.text("a value of labels", label.getValue(), MAX_TEXT_BYTES);
        }
        return Collections.unmodifiableMap(labels);
    }
}
