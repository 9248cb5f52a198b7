package io.adtally.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.AdEvent;
import io.adtally.event.EventId;
import io.adtally.event.Facts;
import io.adtally.event.MediaType;
import io.adtally.proto.events.v1.Consent;
import io.adtally.proto.events.v1.Context;
import io.adtally.proto.events.v1.EventType;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields that neither money nor identity depends on: a wrong value costs the field, no more. */
class ClearedFieldsTest {
    private static final String TOO_LONG = "x".repeat(129);

    static Stream<Arguments> wrongFields() {
        return Stream.of(
                wrong("user_id", e -> e.setUserId(TOO_LONG), AdEvent::userId, ""),
                wrong("user_id", e -> e.setUserId("\u00e4".repeat(65)), AdEvent::userId, ""),
                wrong("user_id", e -> e.setUserId("u\0x"), AdEvent::userId, ""),
                wrong("user_id", e -> e.setUserId(" "), AdEvent::userId, ""),
                wrong(
                        "media_type",
                        e -> e.setMediaTypeValue(99),
                        AdEvent::mediaType,
                        MediaType.UNSPECIFIED),
                wrong("currency", e -> e.setCurrency("usd"), AdEvent::currency, ""),
                wrong("currency", e -> e.setCurrency("DEM"), AdEvent::currency, ""),
                wrong(
                        "context.site_id",
                        context(c -> c.setSiteId(TOO_LONG)),
                        ClearedFieldsTest::siteId,
                        ""),
                wrong(
                        "context.site_id",
                        context(c -> c.setSiteId("a\0")),
                        ClearedFieldsTest::siteId,
                        ""),
                wrong(
                        "context.app_id",
                        context(c -> c.setAppId(TOO_LONG)),
                        e -> e.context().appId(),
                        ""),
                country("T1"),
                country("USA"),
                country("de"),
                country("D"),
                country("XX"),
                country("ZZ"),
                country("\0\0"),
                deviceType(-1),
                deviceType(1000),
                wrong(
                        "context.placement_context",
                        context(c -> c.setPlacementContext("x".repeat(257))),
                        e -> e.context().placementContext(),
                        ""),
                consent("consent.tcf", c -> c.setTcf("x".repeat(4097))),
                consent("consent.tcf", c -> c.setTcf("C\0")),
                consent("consent.tcf", c -> c.setTcf("${GDPR_CONSENT_755}")),
                consent("consent.gpp", c -> c.setGpp("x".repeat(4097))),
                consent("consent.gpp_sid", c -> c.addAllGppSid(Collections.nCopies(17, 7))),
                consent("consent.gpp_sid", c -> c.addGppSid(7).addGppSid(1000)),
                consent("consent.gpp_sid", c -> c.addGppSid(-2)),
                consent("consent.us_privacy", c -> c.setUsPrivacy("1YN")),
                consent("consent.us_privacy", c -> c.setUsPrivacy("null")),
                consent("consent.us_privacy", c -> c.setUsPrivacy("${US_PRIVACY}")),
                wrong(
                        "auction_price_currency",
                        e -> e.setAuctionPriceCurrency("usd"),
                        AdEvent::auctionPriceCurrency,
                        ""));
    }

    @ParameterizedTest(name = "{0} {3}")
    @MethodSource("wrongFields")
    void leavesTheFieldOutAndListsIt(
            String field,
            Consumer<io.adtally.proto.events.v1.AdEvent.Builder> fault,
            Function<AdEvent, Object> reader,
            Object empty) {
        AdEvent event = impression(fault);

        assertThat(event.clearedFields()).containsExactly(field);
        assertThat(reader.apply(event)).isEqualTo(empty);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, EUR, 'conversion_value_micros', EUR",
        "10000000000000001, EUR, 'conversion_value_micros', EUR",
        "5, '', 'conversion_value_micros', ''",
        "5, usd, 'conversion_value_micros,currency', ''",
        "5, XAU, 'conversion_value_micros,currency', ''",
        "5, BGN, 'conversion_value_micros,currency', ''",
        "0, XXX, 'currency', ''"
    })
    void aConversionCountsWithoutItsValue(
            long valueMicros, String currency, String cleared, String kept) {
        AdEvent event =
                accepted(conversion().setConversionValueMicros(valueMicros).setCurrency(currency));

        assertThat(event.clearedFields()).containsExactly(cleared.split(","));
        assertThat(event.conversionValueMicros()).isZero();
        assertThat(event.currency()).isEqualTo(kept);
    }

    @Test
    void anOrderMayBeLarge() {
        AdEvent event =
                accepted(
                        conversion()
                                .setConversionValueMicros(10_000_000_000_000_000L)
                                .setCurrency("EUR"));

        assertThat(event.conversionValueMicros()).isEqualTo(10_000_000_000_000_000L);
        assertThat(event.clearedFields()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 100_000_001})
    void aClickIsOneClickWhateverItsMultiplier(long quantityMilli) {
        AdEvent event =
                accepted(Input.event(EventType.EVENT_TYPE_CLICK).setQuantityMilli(quantityMilli));

        assertThat(event.quantityMilli()).isEqualTo(AdEvent.ABSENT);
        assertThat(event.clearedFields()).containsExactly("quantity_milli");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${USER_ID}",
                "{{uid}}",
                "%%GOOGLE_GID%%",
                "[UID]",
                "null",
                "Undefined",
                "NONE",
                "unknown",
                "00000000-0000-0000-0000-000000000000",
                "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
                "anonymous"
            })
    void aPlaceholderIsNoUser(String userId) {
        AdEvent event =
                Input.of(Input.impression().setUserId(userId))
                        .config(Input.withPlaceholders(Set.of("Anonymous")))
                        .accepted();

        assertThat(event.userId()).isEmpty();
        assertThat(event.clearedFields()).containsExactly("user_id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "u-1",
                "{u}",
                "100%",
                "a$b",
                "nobody",
                "nullable",
                "0",
                "0000",
                "00000000-0000-0000-0000-000000000001",
                "6F9619FF-8B86-D011-B42D-00C04FC964FF",
                "fffffffffffffffffffffffffffffff0",
                "[a",
                "b]"
            })
    void anIdThatOnlyLooksOddIsOne(String id) {
        assertThat(accepted(Input.impression().setUserId(id)).userId()).isEqualTo(id);
        AdEvent event =
                Input.of(Input.impression().setImpressionId(id).setPlacementToken("none"))
                        .key(id)
                        .accepted();
        assertThat(event.impressionId()).isEqualTo(id);
    }

    @Test
    void leavesOutTheBadLabelAlone() {
        AdEvent event =
                impression(
                        e ->
                                e.putLabels("good", "1")
                                        .putLabels("page", TOO_LONG)
                                        .putLabels(TOO_LONG, "1")
                                        .putLabels("a\0b", "c")
                                        .putLabels("d", "\0"));

        assertThat(event.labels()).containsExactly(Map.entry("good", "1"));
        assertThat(event.clearedFields()).containsExactly("labels");
    }

    @Test
    void leavesOutAllOfTooManyLabels() {
        AdEvent event =
                impression(
                        e -> {
                            for (int i = 0; i < 10_000; i++) {
                                e.putLabels("label-" + i, "x");
                            }
                        });

        assertThat(event.labels()).isEmpty();
        assertThat(event.clearedFields()).containsExactly("labels");
    }

    @ParameterizedTest
    @CsvSource({"true, '', false", "true, gpp, true", "false, '', true"})
    void aConsentThatCannotBeReadIsNone(boolean gdpr, String gpp, boolean allowed) {
        AdEvent event =
                impression(
                        e ->
                                e.setConsent(
                                        Consent.newBuilder()
                                                .setGdpr(gdpr)
                                                .setTcf("C".repeat(4201))
                                                .setGpp(gpp)));

        assertThat(event.personalDataAllowed()).isEqualTo(allowed);
        assertThat(event.clearedFields()).containsExactly("consent.tcf");
    }

    @Test
    void listsSeveralInTheOrderOfTheSchema() {
        AdEvent event =
                impression(
                        e ->
                                e.setUserId("null")
                                        .setMediaTypeValue(-1)
                                        .putLabels("a", TOO_LONG)
                                        .setContext(
                                                Context.newBuilder()
                                                        .setCountry("T1")
                                                        .setDeviceType(-1)));

        assertThat(event.clearedFields())
                .containsExactly(
                        "user_id",
                        "media_type",
                        "context.country",
                        "context.device_type",
                        "labels");
    }

    /** A rule that clears more must not make a conflict of what was a duplicate. */
    @Test
    void judgesDuplicatesByWhatWasReceived() {
        AdEvent event = impression(e -> e.setUserId("null").setQuantityMilli(2_000));

        assertThat(event.facts())
                .isEqualTo(Facts.ofImpression("null", "token-1", AdEvent.ABSENT, 2_000));
        assertThat(accepted(conversion().setConversionValueMicros(5).setCurrency("usd")).facts())
                .isEqualTo(Facts.ofOther("", AdEvent.ABSENT, 5, "usd"));
    }

    @Test
    void keepsTheIdentity() {
        assertThat(impression(e -> e.setUserId("null")).eventId())
                .isEqualTo(EventId.of("imp-1", io.adtally.event.EventType.IMPRESSION, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1---", "1YNN", "1yn-", ""})
    void readsAUsPrivacyString(String text) {
        AdEvent event = impression(e -> e.setConsent(Consent.newBuilder().setUsPrivacy(text)));

        assertThat(event.clearedFields()).isEmpty();
    }

    @Test
    void theFieldsOfAnyOtherPriceCurrencyAreTheImpressionsOwn() {
        AdEvent event =
                impression(
                        e ->
                                e.setAuctionPriceCpmMicros(1)
                                        .setAuctionPriceCurrency("EUR")
                                        .setCurrency("usd"));

        assertThat(event.auctionPriceCurrency()).isEqualTo("EUR");
        assertThat(event.clearedFields()).isEqualTo(List.of("currency"));
    }

    private static AdEvent impression(Consumer<io.adtally.proto.events.v1.AdEvent.Builder> fault) {
        io.adtally.proto.events.v1.AdEvent.Builder event = Input.impression();
        fault.accept(event);
        return accepted(event);
    }

    private static AdEvent accepted(io.adtally.proto.events.v1.AdEvent.Builder event) {
        return Input.of(event).accepted();
    }

    private static io.adtally.proto.events.v1.AdEvent.Builder conversion() {
        return Input.event(EventType.EVENT_TYPE_CONVERSION).setConversionId("order-1");
    }

    private static Arguments wrong(
            String field,
            Consumer<io.adtally.proto.events.v1.AdEvent.Builder> fault,
            Function<AdEvent, Object> reader,
            Object empty) {
        return Arguments.of(field, fault, reader, empty);
    }

    private static Arguments country(String country) {
        return wrong(
                "context.country",
                context(c -> c.setCountry(country)),
                event -> event.context().country(),
                "");
    }

    private static Arguments deviceType(int number) {
        return wrong(
                "context.device_type",
                context(c -> c.setDeviceType(number)),
                event -> event.context().deviceType(),
                0);
    }

    private static Arguments consent(String field, Consumer<Consent.Builder> fault) {
        Consent.Builder consent = Consent.newBuilder();
        fault.accept(consent);
        return wrong(field, e -> e.setConsent(consent), AdEvent::gdpr, false);
    }

    private static Consumer<io.adtally.proto.events.v1.AdEvent.Builder> context(
            Consumer<Context.Builder> fault) {
        Context.Builder context = Context.newBuilder();
        fault.accept(context);
        return event -> event.setContext(context);
    }

    private static String siteId(AdEvent event) {
        return event.context().siteId();
    }
}
