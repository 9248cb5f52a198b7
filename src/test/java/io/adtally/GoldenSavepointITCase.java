package io.adtally;

import static io.adtally.local.traffic.Topics.CATALOG;
import static io.adtally.local.traffic.Topics.CLICKS;
import static io.adtally.local.traffic.Topics.IMPRESSIONS;
import static io.adtally.proto.catalog.v1.PricingModel.PRICING_MODEL_CPC;
import static io.adtally.proto.catalog.v1.PricingModel.PRICING_MODEL_CPM;
import static io.adtally.proto.events.v1.EventType.EVENT_TYPE_CLICK;
import static io.adtally.proto.events.v1.EventType.EVENT_TYPE_IMPRESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.local.oracle.AvroReader;
import io.adtally.proto.catalog.v1.CapScope;
import io.adtally.proto.catalog.v1.CatalogEntry;
import io.adtally.proto.catalog.v1.FrequencyCap;
import io.adtally.proto.catalog.v1.PricingModel;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.EventType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A savepoint that an earlier release has taken, kept among the sources: this release goes on from
 * it, with all that was in state, on a broker and a database that know nothing of what was before.
 * {@code -Dadtally.golden.write=true} takes it anew.
 */
@TestMethodOrder(OrderAnnotation.class)
class GoldenSavepointITCase {
    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final Path SAVEPOINT =
            Path.of(System.getProperty("basedir", ""), "src/test/resources/golden-savepoint");
    private static final long NOON_MS = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
    private static final long HOUR_MS = 3_600_000;
    private static final long TERMS_MS = NOON_MS - HOUR_MS;

    @TempDir private static Path directory;
    private static SavepointTrial trial;

    /**
     * Of what was sent before the savepoint only the offsets are there again. Where it also names
     * the logs that they are of, this broker's are others, which are read from their beginning.
     */
    @BeforeAll
    static void starts() throws Exception {
        if (Boolean.getBoolean("adtally.golden.write")) {
            takeAnew();
        }
        trial = SavepointTrial.start(directory.resolve("restored"));
        if (namesLogs()) {
            trial.acceptTopics();
        } else {
            trial.fill(CATALOG, 2);
            trial.fill(IMPRESSIONS, 1);
            trial.fill(CLICKS, 1);
        }
    }

    @AfterAll
    static void ends() throws Exception {
        trial.close();
    }

    @Test
    @Order(1)
    void refusesToLoseTheStateOfAnOperator() {
        assertThatThrownBy(() -> trial.runRenamed(SAVEPOINT, "impression", "impressions"))
                .hasStackTraceContaining("Cannot map checkpoint/savepoint state")
                .hasStackTraceContaining("the operator is not available in the new program");
    }

    @Test
    @Order(2)
    void goesOnFromIt() throws Exception {
        trial.run(SAVEPOINT);
        trial.send(IMPRESSIONS, impression("seen", "by-view", NOON_MS));
        trial.send(IMPRESSIONS, impression("awaited", "by-click", NOON_MS + 1));
        trial.await("the click that was held", "SELECT count(*) FROM billing.charges", 1);
        // Everything before is over by then.
        trial.send(IMPRESSIONS, impression("later", "by-view", NOON_MS + 2 * HOUR_MS));
        trial.await("the last impression", "SELECT count(*) FROM billing.charges", 2);
        trial.await(
                "its tally", "SELECT sum(count) FROM billing.tally WHERE outcome = 'RECEIVED'", 4);

        assertThat(trial.tally())
                .containsEntry(IMPRESSIONS + " RECEIVED", 4L)
                .containsEntry(IMPRESSIONS + " ACCEPTED", 3L)
                .containsEntry(IMPRESSIONS + " DUPLICATE", 1L)
                .containsEntry(CLICKS + " ACCEPTED", 1L)
                .containsEntry(CLICKS + " HELD", 0L);
        assertThat(
                        trial.number(
                                "SELECT amount_nanos FROM billing.charges WHERE event_type ="
                                        + " 'CLICK' AND impression_id = 'awaited'"))
                .isEqualTo(500_000_000);
        assertThat(capOfTheUser()).isEqualTo(List.of(2, 2));
        assertThat(sessionOfTheUser()).isEqualTo(Map.of("IMPRESSION", 2L, "CLICK", 1L));
    }

    /** A release that records the log of a position has this state. */
    private static boolean namesLogs() throws IOException {
        byte[] metadata = Files.readAllBytes(SAVEPOINT.resolve("_metadata"));
        return new String(metadata, StandardCharsets.ISO_8859_1).contains("catalog-log");
    }

    private static void takeAnew() throws Exception {
        try (SavepointTrial before = SavepointTrial.start(directory.resolve("before"))) {
            before.send(
                    CATALOG, "by-view@" + TERMS_MS, terms("by-view", PRICING_MODEL_CPM, 2_000_000));
            before.send(
                    CATALOG, "by-click@" + TERMS_MS, terms("by-click", PRICING_MODEL_CPC, 500_000));
            before.run(null);
            before.send(IMPRESSIONS, impression("seen", "by-view", NOON_MS));
            before.send(
                    CLICKS, event("awaited", EVENT_TYPE_CLICK, NOON_MS + 2).setClickId("click"));
            before.await("the first row", "SELECT count(*) FROM billing.charges", 1);
            before.await(
                    "the click to be held",
                    "SELECT sum(count) FROM billing.tally WHERE outcome = 'HELD'",
                    1);
            before.savepoint(SAVEPOINT);
        }
    }

    private List<Object> capOfTheUser() {
        AvroReader reader = new AvroReader("frequency_cap.avsc");
        return trial.published("ads.frequency-caps.v1").stream()
                .map(reader::read)
                .filter(cap -> AvroReader.text(cap, "user_id").equals("user"))
                .map(cap -> List.of(cap.get("count"), cap.get("limit")))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Long> sessionOfTheUser() {
        AvroReader reader = new AvroReader("session.avsc");
        return trial.published("ads.sessions.v1").stream()
                .map(reader::read)
                .filter(session -> AvroReader.text(session, "user_id").equals("user"))
                .map(session -> AvroReader.numbers(session, "counts"))
                .findFirst()
                .orElseThrow();
    }

    private static AdEvent.Builder impression(String id, String token, long timeMs) {
        return event(id, EVENT_TYPE_IMPRESSION, timeMs).setPlacementToken(token);
    }

    private static AdEvent.Builder event(String id, EventType type, long timeMs) {
        return AdEvent.newBuilder()
                .setImpressionId(id)
                .setType(type)
                .setEventTimeMs(timeMs)
                .setUserId("user");
    }

    private static byte[] terms(String token, PricingModel model, long priceMicros) {
        return CatalogEntry.newBuilder()
                .setToken(token)
                .setValidFromMs(TERMS_MS)
                .setAdvertiserId("advertiser")
                .setCampaignId("campaign")
                .setLineItemId("line")
                .setCreativeId("creative")
                .setPricingModel(model)
                .setPriceMicros(priceMicros)
                .setCurrency("EUR")
                .addFrequencyCaps(
                        FrequencyCap.newBuilder()
                                .setScope(CapScope.CAP_SCOPE_CAMPAIGN)
                                .setMaxImpressions(2)
                                .setWindowMs(24 * HOUR_MS))
                .build()
                .toByteArray();
    }
}
