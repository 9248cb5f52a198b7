package io.adtally.ingest;

import static io.adtally.deadletter.RejectionReason.EVENT_TIME_OUT_OF_RANGE;
import static io.adtally.deadletter.RejectionReason.INVALID_FIELD;
import static io.adtally.deadletter.RejectionReason.KEY_MISMATCH;
import static io.adtally.deadletter.RejectionReason.MISSING_FIELD;
import static io.adtally.deadletter.RejectionReason.PLACEHOLDER_ID;
import static io.adtally.ingest.Strictness.changed;
import static io.adtally.ingest.Strictness.field;

import io.adtally.deadletter.RejectionReason;
import io.adtally.event.Samples;
import io.adtally.ingest.Strictness.Example;
import io.adtally.ingest.Strictness.Row;
import io.adtally.ingest.Strictness.Verdict;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.Consent;
import io.adtally.proto.events.v1.Context;
import io.adtally.proto.events.v1.EventType;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The rows of {@link Strictness} that are about what a field holds. */
final class FieldStrictness {
    private static final String IDS =
            "`impression_id`; `click_id` of a click, `scan_id` of a scan, `conversion_id` of a"
                    + " conversion";
    private static final String TOKEN = "`placement_token` of an impression";
    private static final String TOO_LONG = "x".repeat(129);

    private FieldStrictness() {}

    /** First what is refused. */
    static List<Row> rows() {
        return Stream.of(ids(), times(), money(), people(), circumstances(), others())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Row> ids() {
        return List.of(
                refused(
                                "`impression_id`; `scan_id` of a scan, `conversion_id` of a"
                                        + " conversion",
                                "is given: it is the event's identity",
                                MISSING_FIELD)
                        .with(
                                changed("impression", AdEvent.Builder::clearImpressionId),
                                changed("scan", e -> scan(e).clearScanId()),
                                changed("conversion", e -> conversion(e).clearConversionId())),
                refused(
                                IDS,
                                "is 1 to 64 visible ASCII characters (0x21 to 0x7E); a click may"
                                        + " have no `click_id`",
                                INVALID_FIELD)
                        .with(
                                changed("long", e -> e.setImpressionId("x".repeat(65))),
                                changed("NUL", e -> click(e).setClickId("a\0")),
                                changed("blank", e -> scan(e).setScanId(" ")),
                                changed("umlaut", e -> conversion(e).setConversionId("\u00e4"))),
                refused(
                                IDS,
                                "is no placeholder, which would make one event of thousands:"
                                        + " nowhere `${`, `{{` or `%%`, also written for a URL; not"
                                        + " as a whole `[…]`, `undefined`, `null`, `none`,"
                                        + " `unknown`, a UUID all zero or all f, or one of"
                                        + " `adtally.ingest.placeholder-ids`, in any case",
                                PLACEHOLDER_ID)
                        .with(
                                changed("macro", e -> e.setImpressionId("${AUCTION_ID}")),
                                changed("part", e -> click(e).setClickId("c-%%CACHEBUSTER%%")),
                                changed("word", e -> scan(e).setScanId("Null")),
                                changed(
                                        "UUID",
                                        e ->
                                                conversion(e)
                                                        .setConversionId(
                                                                "00000000-0000-0000-0000-"
                                                                        + "000000000000"))),
                refused(
                                "the Kafka key",
                                "is `impression_id`: it decides the order of its events",
                                KEY_MISMATCH)
                        .with(changed("another", e -> e.setImpressionId("imp-2"))),
                refused("`type`", "is given: it decides what is paid", MISSING_FIELD)
                        .with(changed("none", AdEvent.Builder::clearType)));
    }

    private static List<Row> times() {
        return List.of(
                refused(
                                "`event_time_ms`",
                                "is given: terms, windows and invoices go by it",
                                MISSING_FIELD)
                        .with(changed("none", AdEvent.Builder::clearEventTimeMs)),
                refused(
                                "`event_time_ms`",
                                "is from 1994-10-27, the day of the first banner ad, to 2100-01-01,"
                                    + " in milliseconds; at most `adtally.ingest.max-age` before"
                                    + " the broker's timestamp, and"
                                    + " `adtally.ingest.max-future-skew` after it",
                                EVENT_TIME_OUT_OF_RANGE)
                        .with(
                                changed("negative", e -> e.setEventTimeMs(-1)),
                                changed("seconds", e -> e.setEventTimeMs(Input.BROKER_MS / 1000)),
                                changed(
                                        "microseconds",
                                        e -> e.setEventTimeMs(Input.BROKER_MS * 1000)),
                                changed(
                                        "old",
                                        e ->
                                                e.setEventTimeMs(
                                                        Input.BROKER_MS - 8 * Samples.DAY_MS)),
                                changed(
                                        "tomorrow",
                                        e -> e.setEventTimeMs(Input.BROKER_MS + Samples.DAY_MS))));
    }

    private static List<Row> money() {
        return List.of(
                refused(TOKEN, "is given: it names the terms", MISSING_FIELD)
                        .with(changed("none", e -> impression(e).clearPlacementToken())),
                refused(TOKEN, "is 1 to 128 visible ASCII characters", INVALID_FIELD)
                        .with(changed("long", e -> impression(e).setPlacementToken(TOO_LONG))),
                refused(TOKEN, "is no macro; `none` and the like may be names", PLACEHOLDER_ID)
                        .with(
                                changed("macro", e -> impression(e).setPlacementToken("{{t}}")),
                                changed("brackets", e -> impression(e).setPlacementToken("[T]"))),
                refused(
                                "`auction_price_cpm_micros` of an impression",
                                "is 0 to 10^13, which is 10 million of the currency's unit, as"
                                        + " every price; what one event may cost is"
                                        + " `adtally.billing.max-event-amount`",
                                INVALID_FIELD)
                        .with(
                                changed(
                                        "negative",
                                        e -> impression(e).setAuctionPriceCpmMicros(-1)),
                                changed(
                                        "nine billion",
                                        e ->
                                                impression(e)
                                                        .setAuctionPriceCpmMicros(
                                                                9_000_000_000_000_000L))),
                refused(
                                "`auction_price_currency`, or without it `currency`, of an"
                                        + " impression with an auction price",
                                "is a current ISO 4217 code at the event's time",
                                INVALID_FIELD)
                        .with(
                                changed(
                                        "small letters",
                                        e ->
                                                impression(e)
                                                        .setAuctionPriceCpmMicros(1)
                                                        .setAuctionPriceCurrency("usd")),
                                changed(
                                        "ended",
                                        e ->
                                                impression(e)
                                                        .setAuctionPriceCpmMicros(1)
                                                        .clearAuctionPriceCurrency()
                                                        .setCurrency("DEM"))),
                refused(
                                "`quantity_milli` of an impression or a viewable one",
                                "is 1 to 100000000, which is 100,000 viewers of one screen: it"
                                        + " multiplies the price",
                                INVALID_FIELD)
                        .with(
                                changed("zero", e -> impression(e).setQuantityMilli(0)),
                                changed(
                                        "too many",
                                        e ->
                                                e.setType(EventType.EVENT_TYPE_VIEWABLE)
                                                        .setQuantityMilli(100_000_001))),
                cleared(
                                "`quantity_milli` of another type",
                                "is 1 to 100000000: nothing is multiplied by it")
                        .with(changed("negative", e -> click(e).setQuantityMilli(-1))),
                cleared(
                                "`conversion_value_micros` of a conversion",
                                "is 0 to 10^16, which is 10 billion of the currency's unit, and not"
                                        + " without a valid `currency`: it is reported, never"
                                        + " billed")
                        .with(
                                changed(
                                        "negative",
                                        e -> conversion(e).setConversionValueMicros(-1)),
                                changed(
                                        "too large",
                                        e ->
                                                conversion(e)
                                                        .setConversionValueMicros(
                                                                10_000_000_000_000_001L)),
                                changed(
                                        "without currency",
                                        e ->
                                                conversion(e)
                                                        .setConversionValueMicros(1)
                                                        .clearCurrency())),
                cleared(
                                "`currency` of a conversion or of an impression whose price has"
                                        + " none by it; `auction_price_currency` of an impression"
                                        + " without a price",
                                "is a current ISO 4217 code at the event's time")
                        .with(
                                changed("test code", e -> conversion(e).setCurrency("XTS")),
                                changed(
                                        "small letters",
                                        e ->
                                                impression(e)
                                                        .clearAuctionPriceCpmMicros()
                                                        .setCurrency("usd")),
                                changed(
                                        "metal",
                                        e ->
                                                impression(e)
                                                        .clearAuctionPriceCpmMicros()
                                                        .setAuctionPriceCurrency("XAU"))));
    }

    private static List<Row> people() {
        return List.of(
                cleared(
                                "`user_id`",
                                "is at most 128 bytes, not blank, without U+0000 and no"
                                    + " placeholder: such an event has no user, and so no session,"
                                    + " cap or reach")
                        .with(
                                changed("long", e -> e.setUserId(TOO_LONG)),
                                changed("blank", e -> e.setUserId(" ")),
                                changed("NUL", e -> e.setUserId("u\0x")),
                                changed("macro", e -> e.setUserId("{{uid}}")),
                                changed("word", e -> e.setUserId("undefined"))),
                cleared(
                                "`consent.tcf`, `consent.gpp`",
                                "is at most 4096 bytes, without U+0000 and no macro: it is as if it"
                                        + " had not come")
                        .with(
                                consent("long", c -> c.setTcf("x".repeat(4097))),
                                consent("NUL", c -> c.setGpp("\0")),
                                consent("macro", c -> c.setTcf("${GDPR_CONSENT_755}"))),
                cleared("`consent.gpp_sid`", "has at most 16 ids, each -1 to 999")
                        .with(
                                consent("17", c -> c.addAllGppSid(Collections.nCopies(17, 7))),
                                consent("1000", c -> c.addGppSid(1000)),
                                consent("-2", c -> c.addGppSid(-2))),
                cleared("`consent.us_privacy`", "is 1 and three of Y, N and -")
                        .with(
                                consent("null", c -> c.setUsPrivacy("null")),
                                consent("short", c -> c.setUsPrivacy("1YN"))));
    }

    private static List<Row> circumstances() {
        return List.of(
                cleared(
                                "`context.site_id`, `context.app_id`, `context.placement_context`",
                                "is at most 128 bytes, the last one 256, without U+0000; macros are"
                                        + " left as they are, for nothing is identified by them")
                        .with(
                                context("site", c -> c.setSiteId(TOO_LONG)),
                                context("app", c -> c.setAppId("\0")),
                                context("placement", c -> c.setPlacementContext("x".repeat(257)))),
                cleared("`context.country`", "is two capital letters, and not XX or ZZ")
                        .with(
                                context("Tor", c -> c.setCountry("T1")),
                                context("alpha-3", c -> c.setCountry("USA")),
                                context("unknown", c -> c.setCountry("XX"))),
                cleared(
                                "`context.device_type`",
                                "is 0 to 999, AdCOM's numbers and those it leaves to vendors")
                        .with(
                                context("-1", c -> c.setDeviceType(-1)),
                                context("1000", c -> c.setDeviceType(1000))),
                cleared(
                                "`labels`",
                                "has at most 32 entries, or all are cleared; a key or a value of"
                                        + " more than 128 bytes or with U+0000 costs its entry"
                                        + " alone. Macros are left as they are")
                        .with(
                                changed("long value", e -> e.putLabels("page", TOO_LONG)),
                                changed("long key", e -> e.putLabels(TOO_LONG, "1")),
                                changed("NUL", e -> e.putLabels("a\0b", "1")),
                                changed(
                                        "33",
                                        e -> {
                                            for (int i = 0; i < 33; i++) {
                                                e.putLabels("k" + i, "1");
                                            }
                                        })));
    }

    private static List<Row> others() {
        return List.of(
                field(
                                "`placement_token`, `auction_price_…`, `click_id`, `scan_id`,"
                                        + " `conversion_…`, `currency`",
                                "is ignored on every type that the field is not for, whatever it"
                                        + " holds",
                                Verdict.ACCEPTED,
                                null)
                        .with(
                                changed(
                                        "on a start of a video",
                                        e ->
                                                e.setType(EventType.EVENT_TYPE_VIDEO_START)
                                                        .setPlacementToken("not a token")
                                                        .setAuctionPriceCpmMicros(-1)
                                                        .setAuctionPriceCurrency("usd")
                                                        .setClickId("null")
                                                        .setScanId("a\0")
                                                        .setConversionId("${ORDER}")
                                                        .setConversionValueMicros(-1)
                                                        .setCurrency("usd"))));
    }

    private static Row refused(String field, String rule, RejectionReason reason) {
        return field(field, rule, Verdict.REFUSED, reason);
    }

    private static Row cleared(String field, String rule) {
        return field(field, rule, Verdict.CLEARED, null);
    }

    private static AdEvent.Builder impression(AdEvent.Builder event) {
        return event.setType(EventType.EVENT_TYPE_IMPRESSION);
    }

    private static AdEvent.Builder click(AdEvent.Builder event) {
        return event.setType(EventType.EVENT_TYPE_CLICK);
    }

    private static AdEvent.Builder scan(AdEvent.Builder event) {
        return event.setType(EventType.EVENT_TYPE_QR_SCAN).setScanId("scan");
    }

    private static AdEvent.Builder conversion(AdEvent.Builder event) {
        return event.setType(EventType.EVENT_TYPE_CONVERSION).setConversionId("order");
    }

    private static Example context(String name, Consumer<Context.Builder> change) {
        return changed(name, event -> change.accept(event.getContextBuilder()));
    }

    private static Example consent(String name, Consumer<Consent.Builder> change) {
        return changed(name, event -> change.accept(event.getConsentBuilder()));
    }
}
