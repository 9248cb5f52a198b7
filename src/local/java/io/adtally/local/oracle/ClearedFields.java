package io.adtally.local.oracle;

import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.Consent;
import io.adtally.proto.events.v1.Context;
import io.adtally.proto.events.v1.EventType;
import io.adtally.proto.events.v1.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.Currency;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which fields of a valid event are left out, by the contract's table of strictness. Of currencies
 * it knows those that the Java platform does, and not when one ended.
 */
final class ClearedFields {
    private static final int MAX_USER_ID_BYTES = 128;
    private static final int MAX_TEXT_BYTES = 128;
    private static final int MAX_PLACEMENT_CONTEXT_BYTES = 256;
    private static final int MAX_CONSENT_BYTES = 4_096;
    private static final int MAX_LABELS = 32;
    private static final int MAX_SECTIONS = 16;
    private static final int MAX_SECTION = 999;
    private static final int MAX_DEVICE_TYPE = 999;
    private static final long MAX_QUANTITY_MILLI = 100_000_000;
    private static final long MAX_VALUE_MICROS = 10_000_000_000_000_000L;

    private static final Pattern MACRO =
            Pattern.compile(
                    ".*(\\$\\{|\\{\\{|%%|\\$%7B|%24%7B|%7B%7B|%25%25).*|\\[.*]|%5B.*%5D",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern NOBODY =
            Pattern.compile(
                    "undefined|null|none|unknown"
                            + "|0{8}(-?)0{4}\\1?0{4}\\1?0{4}\\1?0{12}"
                            + "|f{8}(-?)f{4}\\2?f{4}\\2?f{4}\\2?f{12}",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern COUNTRY = Pattern.compile("(?!XX|ZZ)[A-Z]{2}");
    private static final Pattern US_PRIVACY = Pattern.compile("1[YNyn-]{3}");
    private static final Pattern CURRENCY = Pattern.compile("(?!X)[A-Z]{3}|X(AF|CD|CG|OF|PF)");

    private final Set<String> paths = new TreeSet<>();

    private ClearedFields() {}

    /** Their paths in the schema, in the order of the alphabet. */
    static Set<String> of(AdEvent event) {
        ClearedFields cleared = new ClearedFields();
        cleared.checkEvent(event);
        cleared.checkCurrencies(event);
        cleared.checkContext(event.getContext());
        cleared.checkConsent(event.getConsent());
        cleared.checkLabels(event.getLabelsMap());
        return cleared.paths;
    }

    private void checkEvent(AdEvent event) {
        String userId = event.getUserId();
        keep(
                "user_id",
                userId.isEmpty()
                        || (isText(userId, MAX_USER_ID_BYTES)
                                && !userId.isBlank()
                                && !MACRO.matcher(userId).matches()
                                && !NOBODY.matcher(userId).matches()));
        keep("media_type", event.getMediaType() != MediaType.UNRECOGNIZED);
        boolean multiplies =
                event.getType() == EventType.EVENT_TYPE_IMPRESSION
                        || event.getType() == EventType.EVENT_TYPE_VIEWABLE;
        long quantity = event.getQuantityMilli();
        keep(
                "quantity_milli",
                multiplies
                        || !event.hasQuantityMilli()
                        || (quantity >= 1 && quantity <= MAX_QUANTITY_MILLI));
    }

    private void checkCurrencies(AdEvent event) {
        String currency = event.getCurrency();
        boolean valid = currency.isEmpty() || isCurrency(currency);
        if (event.getType() == EventType.EVENT_TYPE_CONVERSION) {
            keep("currency", valid);
            long value = event.getConversionValueMicros();
            keep(
                    "conversion_value_micros",
                    value == 0
                            || (value > 0
                                    && value <= MAX_VALUE_MICROS
                                    && valid
                                    && !currency.isEmpty()));
        } else if (event.getType() == EventType.EVENT_TYPE_IMPRESSION) {
            // That of a price must be right.
            boolean priced = event.hasAuctionPriceCpmMicros();
            String own = event.getAuctionPriceCurrency();
            keep("auction_price_currency", priced || own.isEmpty() || isCurrency(own));
            keep("currency", valid || (priced && own.isEmpty()));
        }
    }

    private void checkContext(Context context) {
        keep("context.site_id", isText(context.getSiteId(), MAX_TEXT_BYTES));
        keep("context.app_id", isText(context.getAppId(), MAX_TEXT_BYTES));
        String country = context.getCountry();
        keep("context.country", country.isEmpty() || COUNTRY.matcher(country).matches());
        int device = context.getDeviceType();
        keep("context.device_type", device >= 0 && device <= MAX_DEVICE_TYPE);
        keep(
                "context.placement_context",
                isText(context.getPlacementContext(), MAX_PLACEMENT_CONTEXT_BYTES));
    }

    private void checkConsent(Consent consent) {
        keep("consent.tcf", isConsent(consent.getTcf()));
        keep("consent.gpp", isConsent(consent.getGpp()));
        keep(
                "consent.gpp_sid",
                consent.getGppSidCount() <= MAX_SECTIONS
                        && consent.getGppSidList().stream()
                                .allMatch(section -> section >= -1 && section <= MAX_SECTION));
        String usPrivacy = consent.getUsPrivacy();
        keep("consent.us_privacy", usPrivacy.isEmpty() || US_PRIVACY.matcher(usPrivacy).matches());
    }

    private void checkLabels(Map<String, String> labels) {
        keep(
                "labels",
                labels.size() <= MAX_LABELS
                        && labels.entrySet().stream()
                                .allMatch(
                                        label ->
                                                isText(label.getKey(), MAX_TEXT_BYTES)
                                                        && isText(
                                                                label.getValue(), MAX_TEXT_BYTES)));
    }

    private void keep(String path, boolean valid) {
        if (!valid) {
            paths.add(path);
        }
    }

    private static boolean isText(String value, int maxBytes) {
        return value.getBytes(StandardCharsets.UTF_8).length <= maxBytes && value.indexOf('\0') < 0;
    }

    private static boolean isConsent(String value) {
        return isText(value, MAX_CONSENT_BYTES) && !MACRO.matcher(value).matches();
    }

    private static boolean isCurrency(String code) {
        return CURRENCY.matcher(code).matches()
                && Currency.getAvailableCurrencies().stream()
                        .anyMatch(known -> known.getCurrencyCode().equals(code));
    }
}
