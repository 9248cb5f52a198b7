package io.adtally.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.deadletter.SideOutputs;
import io.adtally.event.CapScope;
import io.adtally.event.CatalogUpdate;
import io.adtally.event.FrequencyCap;
import io.adtally.event.MediaType;
import io.adtally.event.Outcome;
import io.adtally.event.PricingModel;
import io.adtally.event.Samples;
import io.adtally.event.SourceRecord;
import io.adtally.event.TallyIncrement;
import io.adtally.event.Terms;
import io.adtally.proto.catalog.v1.CatalogEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class CatalogFunctionTest {
    private static final String TOPIC = "ads.catalog.v1";
    private static final io.adtally.proto.catalog.v1.FrequencyCap CAP =
            io.adtally.proto.catalog.v1.FrequencyCap.newBuilder()
                    .setScope(io.adtally.proto.catalog.v1.CapScope.CAP_SCOPE_LINE_ITEM)
                    .setMaxImpressions(3)
                    .setWindowMs(Samples.HOUR_MS)
                    .setPerContext(true)
                    .build();
    private static final long FROM_MS = 1_700_000_000_000L;
    private static final Terms TERMS =
            new Terms(
                    "token-1",
                    FROM_MS,
                    "adv",
                    "camp",
                    "line",
                    "crea",
                    MediaType.VIDEO,
                    PricingModel.CPCV,
                    2_500_000,
                    "EUR",
                    List.of(new FrequencyCap(CapScope.LINE_ITEM, 3, Samples.HOUR_MS, true)),
                    Map.of());

    private OneInputStreamOperatorTestHarness<SourceRecord, CatalogUpdate> harness;

    @BeforeEach
    void open() throws Exception {
        harness =
                new OneInputStreamOperatorTestHarness<>(
                        new ProcessOperator<>(new CatalogFunction()));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void readsProtobuf() throws Exception {
        SourceRecord record = record(entry().build());

        send(record);

        assertThat(harness.extractOutputValues()).containsExactly(new CatalogUpdate(TERMS, record));
        assertThat(emitted(SideOutputs.OUTCOMES))
                .containsExactly(new TallyIncrement(TOPIC, Outcome.RECEIVED, "", 1));
        assertThat(emitted(SideOutputs.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void readsJson() throws Exception {
        SourceRecord record =
                record(
                        SourceRecord.JSON,
                        "token-1@" + FROM_MS,
                        """
                        {"token": "token-1", "validFromMs": "1700000000000", "advertiserId": "adv",
                         "campaignId": "camp", "lineItemId": "line", "creativeId": "crea",
                         "mediaType": "MEDIA_TYPE_VIDEO", "pricingModel": "PRICING_MODEL_CPCV",
                         "priceMicros": 2500000, "currency": "EUR",
                         "frequencyCaps": [{"scope": "CAP_SCOPE_LINE_ITEM", "maxImpressions": 3,
                                            "windowMs": "3600000", "perContext": true}]}\
                        """
                                .getBytes(StandardCharsets.UTF_8));

        send(record);

        assertThat(harness.extractOutputValues()).containsExactly(new CatalogUpdate(TERMS, record));
    }

    @Test
    void refusesATombstoneAndShowsProgressAllTheSame() throws Exception {
        SourceRecord tombstone = record(SourceRecord.PROTOBUF, "token-1@" + FROM_MS, null);

        send(tombstone);

        assertThat(harness.extractOutputValues())
                .containsExactly(new CatalogUpdate(null, tombstone));
        assertThat(emitted(SideOutputs.DEAD_LETTERS))
                .extracting(DeadLetter::reason)
                .containsExactly(RejectionReason.CATALOG_ENTRY_REMOVED);
        assertThat(emitted(SideOutputs.OUTCOMES))
                .containsExactly(
                        new TallyIncrement(TOPIC, Outcome.RECEIVED, "", 1),
                        new TallyIncrement(
                                TOPIC, Outcome.DEAD_LETTERED, "CATALOG_ENTRY_REMOVED", 1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void refuses(String message, UnaryOperator<CatalogEntry.Builder> fault) throws Exception {
        assertRefused(record(fault.apply(entry()).build()), message);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("token is missing", e -> e.clearToken()),
                fault("token is \"tttt", e -> e.setToken("t".repeat(129))),
                fault("token is \"${TOKEN}\", a placeholder", e -> e.setToken("${TOKEN}")),
                fault("campaign_id is \"{{id}}\"", e -> e.setCampaignId("{{id}}")),
                fault("valid_from_ms is -1, not from 1994-10-27", e -> e.setValidFromMs(-1)),
                fault(
                        "valid_from_ms is 1796057470, which looks like seconds",
                        e -> e.setValidFromMs(1_796_057_470L)),
                fault(
                        "valid_from_ms is 1796057470518000, which looks like microseconds",
                        e -> e.setValidFromMs(1_796_057_470_518_000L)),
                fault(
                        "valid_from_ms is 4102444800001, not from 1994-10-27 (the first banner ad)"
                                + " to 2100-01-01; milliseconds since 1970-01-01 UTC are needed, or"
                                + " 0 for since ever",
                        e -> e.setValidFromMs(4_102_444_800_001L)),
                fault("advertiser_id is missing", e -> e.clearAdvertiserId()),
                fault("campaign_id is missing", e -> e.clearCampaignId()),
                fault("line_item_id is missing", e -> e.clearLineItemId()),
                fault("creative_id is \"a b\"", e -> e.setCreativeId("a b")),
                fault("media_type is 99", e -> e.setMediaTypeValue(99)),
                fault("pricing_model is missing", e -> e.clearPricingModel()),
                fault("pricing_model is 99", e -> e.setPricingModelValue(99)),
                fault("price_micros is -1", e -> e.setPriceMicros(-1)),
                fault("price_micros is 10000000000001", e -> e.setPriceMicros(10_000_000_000_001L)),
                fault("currency is \"eur\"", e -> e.setCurrency("eur")),
                fault("currency is \"XXX\"", e -> e.setCurrency("XXX")),
                fault("currency is \"XAU\"", e -> e.setCurrency("XAU")),
                fault(
                        "currency is \"DEM\", which ended on 2002-03-01; a current ISO 4217 code is"
                                + " needed at 2023-11-14",
                        e -> e.setCurrency("DEM")),
                fault(
                        "frequency_caps is 9 caps",
                        e ->
                                e.clearFrequencyCaps()
                                        .addAllFrequencyCaps(Collections.nCopies(9, CAP))),
                fault("frequency_caps[0].scope is missing", cap(c -> c.clearScope())),
                fault("frequency_caps[0].scope is 9", cap(c -> c.setScopeValue(9))),
                fault("frequency_caps[0].max_impressions is 0", cap(c -> c.setMaxImpressions(0))),
                fault(
                        "frequency_caps[0].max_impressions is 1001",
                        cap(c -> c.setMaxImpressions(1001))),
                fault("frequency_caps[0].window_ms is 59999", cap(c -> c.setWindowMs(59_999))),
                fault(
                        "frequency_caps[0].window_ms is 2592000001",
                        cap(c -> c.setWindowMs(30 * Samples.DAY_MS + 1))));
    }

    /** The record's broker timestamp is of 2026, when the kuna was gone. */
    @Test
    void judgesACurrencyAtTheTimeFromWhichTheTermsHold() throws Exception {
        long endMs = Instant.parse("2023-01-01T00:00:00Z").toEpochMilli();
        CatalogEntry.Builder kuna = entry().setCurrency("HRK");

        send(record(kuna.setValidFromMs(endMs - 1).build()));
        assertThat(emitted(SideOutputs.DEAD_LETTERS)).isEmpty();

        assertRefused(record(kuna.setValidFromMs(endMs).build()), "currency is \"HRK\"");
        assertRefused(record(kuna.setValidFromMs(0).build()), "currency is \"HRK\"");
    }

    @Test
    void acceptsTermsSinceEver() throws Exception {
        send(record(entry().setValidFromMs(0).build()));

        assertThat(emitted(SideOutputs.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void refusesAKeyThatIsNotTokenAndMoment() throws Exception {
        byte[] value = entry().build().toByteArray();

        assertRefused(record(SourceRecord.PROTOBUF, "token-1@999", value), "the Kafka key is");
        assertRefused(record(SourceRecord.PROTOBUF, null, value), "the Kafka key is missing");
    }

    @Test
    void refusesWhatIsNoEntryAtAll() throws Exception {
        assertRefused(record(SourceRecord.PROTOBUF, "k", new byte[] {(byte) 0xff}), "");
        assertRefused(record(SourceRecord.PROTOBUF, "k", new byte[0]), "token is missing");
        assertRefused(record(SourceRecord.JSON, "k", new byte[] {'['}), "");
        assertRefused(record("text/plain", "k", new byte[] {1}), "content-type is \"text/plain\"");
    }

    private void assertRefused(SourceRecord record, String message) throws Exception {
        int before = emitted(SideOutputs.DEAD_LETTERS).size();

        send(record);

        assertThat(harness.extractOutputValues()).last().isEqualTo(new CatalogUpdate(null, record));
        List<DeadLetter> letters = emitted(SideOutputs.DEAD_LETTERS);
        assertThat(letters).hasSize(before + 1);
        assertThat(letters.get(before).reason()).isEqualTo(RejectionReason.MALFORMED_CATALOG_ENTRY);
        assertThat(letters.get(before).message()).startsWith(message);
        assertThat(letters.get(before).source()).isSameAs(record);
    }

    private static Arguments fault(String message, UnaryOperator<CatalogEntry.Builder> fault) {
        return Arguments.of(message, fault);
    }

    private static UnaryOperator<CatalogEntry.Builder> cap(
            UnaryOperator<io.adtally.proto.catalog.v1.FrequencyCap.Builder> fault) {
        return entry -> entry.setFrequencyCaps(0, fault.apply(CAP.toBuilder()));
    }

    private static CatalogEntry.Builder entry() {
        return CatalogEntry.newBuilder()
                .setToken("token-1")
                .setValidFromMs(FROM_MS)
                .setAdvertiserId("adv")
                .setCampaignId("camp")
                .setLineItemId("line")
                .setCreativeId("crea")
                .setMediaType(io.adtally.proto.events.v1.MediaType.MEDIA_TYPE_VIDEO)
                .setPricingModel(io.adtally.proto.catalog.v1.PricingModel.PRICING_MODEL_CPCV)
                .setPriceMicros(2_500_000)
                .setCurrency("EUR")
                .addFrequencyCaps(CAP);
    }

    private static SourceRecord record(CatalogEntry entry) {
        return record(
                SourceRecord.PROTOBUF,
                entry.getToken() + "@" + entry.getValidFromMs(),
                entry.toByteArray());
    }

    private static SourceRecord record(String contentType, String key, byte[] value) {
        return new SourceRecord(
                TOPIC,
                0,
                5,
                Samples.NOON_MS,
                0,
                contentType,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value);
    }

    private void send(SourceRecord record) throws Exception {
        harness.processElement(new StreamRecord<>(record));
    }

    private <T> List<T> emitted(OutputTag<T> tag) {
        var output = harness.getSideOutput(tag);
        return output == null ? List.of() : output.stream().map(StreamRecord::getValue).toList();
    }
}
