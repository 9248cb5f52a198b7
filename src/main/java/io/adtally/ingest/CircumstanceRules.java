package io.adtally.ingest;

import io.adtally.event.Context;
import io.adtally.ingest.ClearedFields.Field;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.Consent;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules for what surrounds an event: where it was shown, the viewer's consent, labels. Nobody
 * is billed by it, so that what breaks a rule is cleared.
 */
final class CircumstanceRules {
    static final int MAX_TEXT_BYTES = 128;
    static final int MAX_PLACEMENT_CONTEXT_BYTES = 256;
    static final int MAX_CONSENT_BYTES = 4096;
    static final int MAX_GPP_SECTIONS = 16;
    static final int MAX_LABELS = 32;

    /** AdCOM's lists leave the numbers from 500 on to vendors. */
    static final int MAX_DEVICE_TYPE = 999;

    /** The IAB's sections; -1 says that none applies, 0 that it is not known which do. */
    static final int MIN_GPP_SECTION = -1;

    static final int MAX_GPP_SECTION = 999;
    private static final int US_PRIVACY_CHARS = 4;

    private CircumstanceRules() {}

    static Context context(AdEvent event, ClearedFields cleared) {
        if (!event.hasContext()) {
            return Context.UNKNOWN;
        }
        io.adtally.proto.events.v1.Context context = event.getContext();
        return new Context(
                text(Field.SITE_ID, context.getSiteId(), MAX_TEXT_BYTES, cleared),
                text(Field.APP_ID, context.getAppId(), MAX_TEXT_BYTES, cleared),
                country(context.getCountry(), cleared),
                deviceType(context.getDeviceType(), cleared),
                text(
                        Field.PLACEMENT_CONTEXT,
                        context.getPlacementContext(),
                        MAX_PLACEMENT_CONTEXT_BYTES,
                        cleared));
    }

    private static String text(Field field, String value, int maxBytes, ClearedFields cleared) {
        if (FieldRules.isText(value, maxBytes)) {
            return value;
        }
        cleared.add(field);
        return "";
    }

    /** The form, and not a code for "unknown": which countries there are changes. */
    private static String country(String country, ClearedFields cleared) {
        boolean valid =
                country.isEmpty()
                        || (country.length() == 2
                                && isCapital(country.charAt(0))
                                && isCapital(country.charAt(1))
                                && !country.equals("XX")
                                && !country.equals("ZZ"));
        if (valid) {
            return country;
        }
        cleared.add(Field.COUNTRY);
        return "";
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static int deviceType(int number, ClearedFields cleared) {
        if (number >= 0 && number <= MAX_DEVICE_TYPE) {
            return number;
        }
        cleared.add(Field.DEVICE_TYPE);
        return 0;
    }

    /**
     * False where GDPR applies and no consent string came, or none that can be one; what a string
     * grants is not read.
     */
    static boolean personalDataAllowed(AdEvent event, ClearedFields cleared) {
        if (!event.hasConsent()) {
            return true;
        }
        Consent consent = event.getConsent();
        boolean tcf = isConsent(Field.TCF, consent.getTcf(), cleared);
        boolean gpp = isConsent(Field.GPP, consent.getGpp(), cleared);
        if (!areSections(consent.getGppSidList())) {
            cleared.add(Field.GPP_SID);
        }
        if (!isUsPrivacy(consent.getUsPrivacy())) {
            cleared.add(Field.US_PRIVACY);
        }
        return !consent.getGdpr() || tcf || gpp;
    }

    /** A macro in its place would otherwise be everybody's consent. */
    private static boolean isConsent(Field field, String value, ClearedFields cleared) {
        if (value.isEmpty()) {
            return false;
        }
        if (FieldRules.isText(value, MAX_CONSENT_BYTES) && !Placeholders.isMacro(value)) {
            return true;
        }
        cleared.add(field);
        return false;
    }

    private static boolean areSections(List<Integer> ids) {
        if (ids.size() > MAX_GPP_SECTIONS) {
            return false;
        }
        for (int i = 0; i < ids.size(); i++) {
            if (ids.get(i) < MIN_GPP_SECTION || ids.get(i) > MAX_GPP_SECTION) {
                return false;
            }
        }
        return true;
    }

    /** Version 1 of the IAB's string, as in {@code 1YN-}; empty: none. */
    private static boolean isUsPrivacy(String value) {
        if (value.isEmpty()) {
            return true;
        }
        boolean valid = value.length() == US_PRIVACY_CHARS && value.charAt(0) == '1';
        for (int i = 1; valid && i < US_PRIVACY_CHARS; i++) {
            valid = "YNyn-".indexOf(value.charAt(i)) >= 0;
        }
        return valid;
    }

    /** Without those that break a rule; without all if there are too many. */
    static Map<String, String> labels(AdEvent event, ClearedFields cleared) {
        if (event.getLabelsCount() == 0) {
            return Map.of();
        }
        if (event.getLabelsCount() > MAX_LABELS) {
            cleared.add(Field.LABELS);
            return Map.of();
        }
        Map<String, String> labels = new TreeMap<>(event.getLabelsMap());
        if (labels.entrySet().removeIf(label -> !isLabel(label))) {
            cleared.add(Field.LABELS);
        }
        return Collections.unmodifiableMap(labels);
    }

    private static boolean isLabel(Map.Entry<String, String> label) {
        return FieldRules.isText(label.getKey(), MAX_TEXT_BYTES)
                && FieldRules.isText(label.getValue(), MAX_TEXT_BYTES);
    }
}
