package io.adtally.local;

import static io.adtally.local.HandMadeCase.click;
import static io.adtally.local.HandMadeCase.impression;
import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.local.traffic.Topics;
import io.adtally.proto.catalog.v1.CatalogEntry;
import io.adtally.proto.catalog.v1.PricingModel;
import io.adtally.proto.events.v1.AdEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both jobs from their jar on a real Kafka, PostgreSQL and Flink: what came too late is billed once
 * though it was a dead letter, and a flood is told once.
 */
final class RetryITCase {
    private static final Duration LONGEST_START = Duration.ofMinutes(3);
    private static final Duration LONGEST_RUN = Duration.ofMinutes(6);
    private static final Pattern KAFKA = Pattern.compile("Kafka: +(\\S+:\\d+)");
    private static final Pattern POSTGRES = Pattern.compile("jdbc:postgresql://[^:]+:(\\d+)/");

    /** Below the floor of an alert. */
    private static final int A_FEW = 20;

    private static final int MANY = 4_000;

    /** The wait of an event of an unknown token was over that long ago. */
    private static final Duration MUCH_TOO_LATE = Duration.ofSeconds(30);

    private static final int FLOOD = 2_000;
    private static final String OF_RETRY = "topic = 'ads.retry.v1'";
    private static final long HOUR_MS = 3_600_000;

    private final long nowMs = System.currentTimeMillis();
    private final long longAgoMs = nowMs - 25 * HOUR_MS;

    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    @TempDir private Path dir;
    private RunProcess run;
    private LedgerObserver ledger;

    @Test
    void whatCameTooLateIsBilledOnceAndAFloodIsToldOnce() throws Exception {
        startRun();
        try (KafkaView kafka = new KafkaView(found(KAFKA));
                KafkaProducer<byte[], byte[]> producer = producer(found(KAFKA))) {
            sendWhatIsTooEarlyAndGarbage(producer, A_FEW);
            awaitDeadLetters(A_FEW, "ORPHAN");
            awaitDeadLetters(A_FEW, "UNKNOWN_TOKEN");
            assertThat(rows("")).isZero();

            sendMissingImpressions(producer, A_FEW);
            sendMissingTerms(producer);
            awaitBilledByTheRetryJob(kafka, A_FEW);

            replayTwice(kafka, "--retriable");
            List<String> alerts = List.of(LocalTopics.ALERTS);
            ledger.await(run, seen -> kafka.records(alerts).get(LocalTopics.ALERTS) >= 2);

            assertThat(rows("")).isEqualTo(2 * A_FEW);
            assertThat(Alerts.told(kafka))
                    .containsExactly("MALFORMED_PROTOBUF FIRING", "MALFORMED_PROTOBUF RESOLVED");
        }
        endRun();
    }

    /**
     * The same with thousands, long after the wait was over; and then every dead letter again,
     * whether there is hope for it or not.
     */
    @Test
    @Tag("endurance")
    void thousandsThatCameMuchTooLateAreBilledOnce() throws Exception {
        startRun();
        try (KafkaView kafka = new KafkaView(found(KAFKA));
                KafkaProducer<byte[], byte[]> producer = producer(found(KAFKA))) {
            sendWhatIsTooEarlyAndGarbage(producer, MANY);
            awaitDeadLetters(MANY, "ORPHAN");
            awaitDeadLetters(MANY, "UNKNOWN_TOKEN");
            sendMissingImpressions(producer, MANY);
            assertThat(run.endsWithin(MUCH_TOO_LATE)).isFalse();
            sendMissingTerms(producer);
            awaitBilledByTheRetryJob(kafka, MANY);

            replayTwice(kafka, "--all");
            assertThat(rows("")).isEqualTo(2 * MANY);
        }
        endRun();
    }

    private void startRun() throws Exception {
        run =
                RunProcess.start(
                        dir.resolve("output.txt"),
                        List.of(
                                "--no-traffic",
                                "--retry",
                                "--checkpoint-interval=1s",
                                "--data-dir=" + dir.resolve("data")));
        run.await(text -> text.contains("The job runs."), LONGEST_START);
        ledger =
                new LedgerObserver(dir.resolve("data/postgres"), Integer.parseInt(found(POSTGRES)));
    }

    private void endRun() throws Exception {
        run.signal("TERM");
        assertThat(run.awaitEnd(LONGEST_RUN)).as(run.output()).isZero();
        assertThat(run.output())
                .contains("ledger = oracle")
                .doesNotContain("The job starts again after");
    }

    /** Once each, and none of them given up. */
    private void awaitBilledByTheRetryJob(KafkaView kafka, int each) throws Exception {
        ledger.await(run, seen -> rows("") == 2L * each);
        assertThat(rows(" WHERE source_topic = 'ads.retry.v1'")).isEqualTo(2L * each);
        assertThat(kafka.records(List.of(LocalTopics.PARKED))).containsValue(0L);
    }

    /**
     * Clicks without their impressions, impressions of a token nobody knows, and a broken producer.
     */
    private void sendWhatIsTooEarlyAndGarbage(KafkaProducer<byte[], byte[]> producer, int each)
            throws Exception {
        publish(producer, "t-cpc", PricingModel.PRICING_MODEL_CPC);
        for (int i = 0; i < each; i++) {
            send(producer, Topics.CLICKS, click("late-" + i, "").setEventTimeMs(longAgoMs));
            send(
                    producer,
                    Topics.IMPRESSIONS,
                    impression("unknown-" + i, "t-late").setEventTimeMs(nowMs));
        }
        for (int i = 0; i < FLOOD; i++) {
            send(producer, new ProducerRecord<>(Topics.CLICKS, bytes("k" + i), new byte[] {7}));
        }
        // Takes event time past the day that a click waits for its impression.
        send(producer, Topics.IMPRESSIONS, impression("now", "t-cpc").setEventTimeMs(nowMs));
        awaitSent();
    }

    private void sendMissingTerms(KafkaProducer<byte[], byte[]> producer) throws Exception {
        publish(producer, "t-late", PricingModel.PRICING_MODEL_CPM);
        awaitSent();
    }

    private void sendMissingImpressions(KafkaProducer<byte[], byte[]> producer, int each)
            throws Exception {
        for (int i = 0; i < each; i++) {
            send(
                    producer,
                    Topics.IMPRESSIONS,
                    impression("late-" + i, "t-cpc").setEventTimeMs(longAgoMs - 1));
        }
        awaitSent();
    }

    /** As a person would, whatever has become of the letters since. */
    private void replayTwice(KafkaView kafka, String which) throws Exception {
        for (int time = 0; time < 2; time++) {
            List<String> retried = List.of(Topics.RETRY);
            long before = kafka.records(retried).get(Topics.RETRY);
            dlq("replay", which, "--rate=100000");
            long after = kafka.records(retried).get(Topics.RETRY);
            assertThat(after).isGreaterThan(before);
            ledger.await(run, seen -> tally(OF_RETRY + " AND outcome = 'RECEIVED'") >= after);
        }
    }

    private void dlq(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of("scripts", "dlq.sh").toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        command.add("--bootstrap-servers=" + found(KAFKA));
        Path output = dir.resolve("dlq.txt");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
    }

    private void awaitDeadLetters(int count, String reason) throws Exception {
        ledger.await(run, seen -> tally("reason = '" + reason + "'") >= count);
    }

    private long rows(String where) throws SQLException, IOException {
        return ledger.number("SELECT count(*) FROM billing.charges" + where);
    }

    private long tally(String of) throws SQLException, IOException {
        return ledger.number("SELECT coalesce(sum(count), 0) FROM billing.tally WHERE " + of);
    }

    private void publish(KafkaProducer<byte[], byte[]> producer, String token, PricingModel model) {
        CatalogEntry entry =
                CatalogEntry.newBuilder()
                        .setToken(token)
                        .setValidFromMs(nowMs - 72 * HOUR_MS)
                        .setAdvertiserId("advertiser")
                        .setCampaignId("campaign")
                        .setLineItemId("line")
                        .setCreativeId("creative")
                        .setPricingModel(model)
                        .setPriceMicros(1_000_000)
                        .setCurrency("EUR")
                        .build();
        String key = token + "@" + entry.getValidFromMs();
        send(producer, new ProducerRecord<>(Topics.CATALOG, bytes(key), entry.toByteArray()));
    }

    private void send(KafkaProducer<byte[], byte[]> producer, String topic, AdEvent.Builder event) {
        byte[] key = bytes(event.getImpressionId());
        send(producer, new ProducerRecord<>(topic, key, event.build().toByteArray()));
    }

    private void send(
            KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        sent.add(producer.send(record));
    }

    private void awaitSent() throws Exception {
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
        sent.clear();
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        return new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String found(Pattern pattern) throws Exception {
        Matcher matcher = pattern.matcher(run.output());
        assertThat(matcher.find()).as(run.output()).isTrue();
        return matcher.group(1);
    }
}
