package io.adtally;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.local.oracle.AvroReader;
import io.adtally.local.traffic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Inputs modelled on what people who count ads have reported, through the whole job: each record
 * has the outcome that a careful finance department would want.
 */
class FieldCasesITCase {
    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    /** In the order of their sending: the catalog's come first. */
    private static final List<String> FILES =
            List.of(
                    "00-catalog.jsonl",
                    "21a-catalog-caps.jsonl",
                    "01-seconds-micros.jsonl",
                    "02-macros.jsonl",
                    "05-content-type.jsonl",
                    "06-batches.jsonl",
                    "07-price.jsonl",
                    "09-clicks.jsonl",
                    "10-side-fields.jsonl",
                    "11-uuid-case.jsonl",
                    "13-enum.jsonl",
                    "17-nul-and-long.jsonl",
                    "21b-caps.jsonl",
                    "23-multiplier-on-click.jsonl",
                    "24-same-fact-other-user.jsonl");

    private static final String BILLED = "BILLED ";

    /** How often each field was cleared. */
    private static final Map<String, Long> CLEARED =
            Map.of(
                    "consent.tcf", 1L,
                    "consent.us_privacy", 1L,
                    "context.country", 2L,
                    "context.device_type", 1L,
                    "currency", 1L,
                    "labels", 2L,
                    "media_type", 1L,
                    "user_id", 2L);

    @TempDir private Path directory;

    @Test
    void everyRecordHasTheRightOutcome() throws Exception {
        List<FieldCase> cases = new ArrayList<>();
        try (SavepointTrial trial = SavepointTrial.start(directory)) {
            long nowMs = System.currentTimeMillis();
            for (String file : FILES) {
                cases.addAll(FieldCase.in(file, nowMs));
            }
            trial.run(null, "--adtally.catalog.wait=2s");
            for (FieldCase each : cases) {
                trial.send(each.records());
            }
            trial.await(
                    "every record's outcome",
                    "SELECT coalesce(sum(count), 0) FROM billing.tally WHERE outcome IN"
                            + " ('ACCEPTED', 'DUPLICATE', 'DEAD_LETTERED', 'SUPPRESSED')",
                    sum(cases, outcome -> !outcome.equals("HELD")));

            assertThat(outcomes(trial, cases)).isEqualTo(expected(cases));
            assertThat(
                            trial.query(
                                    "SELECT sum(amount_nanos), impression_id FROM billing.charges"
                                            + " GROUP BY impression_id"))
                    .isEqualTo(amounts(cases));
            assertThat(
                            trial.query(
                                    "SELECT sum(count), reason FROM billing.tally WHERE outcome ="
                                            + " 'FIELD_CLEARED' GROUP BY reason"))
                    .isEqualTo(CLEARED);
            assertThat(trial.tally())
                    .containsEntry(Topics.CATALOG + " ACCEPTED", sum(cases, "ACCEPTED"::equals))
                    .containsEntry(Topics.CLICKS + " SUPPRESSED", 2990L)
                    .containsEntry(Topics.CLICKS + " HELD", 1L)
                    .doesNotContainKey(Topics.IMPRESSIONS + " DUPLICATE");
        }
    }

    /** By impression id. */
    private static Map<String, Map<String, Long>> expected(List<FieldCase> cases) {
        Map<String, Map<String, Long>> expected = new TreeMap<>();
        for (FieldCase each : cases) {
            each.outcomes()
                    .filter(outcome -> isPublished(outcome.getValue()))
                    .forEach(outcome -> count(outcome.getKey(), outcome.getValue(), expected));
        }
        return expected;
    }

    /** What of the cases can be read: catalog entries that count and what is held cannot. */
    private static boolean isPublished(String outcome) {
        return !outcome.equals("ACCEPTED") && !outcome.equals("HELD");
    }

    private static boolean isEvent(String outcome) {
        return outcome.equals("FREE")
                || outcome.startsWith(BILLED)
                || outcome.equals("CLICK_LIMIT");
    }

    private static Map<String, Long> amounts(List<FieldCase> cases) {
        Map<String, Long> amounts = new TreeMap<>();
        for (FieldCase each : cases) {
            each.outcomes()
                    .filter(outcome -> outcome.getValue().startsWith(BILLED))
                    .forEach(
                            outcome ->
                                    amounts.merge(
                                            outcome.getKey(),
                                            Long.valueOf(
                                                    outcome.getValue().substring(BILLED.length())),
                                            Long::sum));
        }
        return amounts;
    }

    private static long sum(List<FieldCase> cases, Predicate<String> counted) {
        return cases.stream()
                .flatMap(FieldCase::outcomes)
                .filter(outcome -> counted.test(outcome.getValue()))
                .count();
    }

    /** By impression id, as the job's readers see them. */
    private static Map<String, Map<String, Long>> outcomes(
            SavepointTrial trial, List<FieldCase> cases) {
        Map<String, Map<String, Long>> outcomes = new TreeMap<>();
        AvroReader reader = new AvroReader("canonical_event.avsc");
        for (ConsumerRecord<byte[], byte[]> record :
                trial.published("ads.events.v1", sum(cases, FieldCasesITCase::isEvent))) {
            count(keyOf(record), outcome(reader.read(record.value())), outcomes);
        }
        long letters = sum(cases, outcome -> isPublished(outcome) && !isEvent(outcome));
        for (ConsumerRecord<byte[], byte[]> record : trial.published("ads.dlq.v1", letters)) {
            Header reason = record.headers().lastHeader("adtally.dlq.reason");
            count(keyOf(record), new String(reason.value(), StandardCharsets.UTF_8), outcomes);
        }
        return outcomes;
    }

    private static String outcome(GenericRecord event) {
        Object amountNanos = event.get("amount_nanos");
        String notBilled = AvroReader.text(event, "not_billed_reason");
        return notBilled != null ? notBilled : amountNanos == null ? "FREE" : BILLED + amountNanos;
    }

    private static void count(String key, String outcome, Map<String, Map<String, Long>> outcomes) {
        outcomes.computeIfAbsent(key, none -> new TreeMap<>()).merge(outcome, 1L, Long::sum);
    }

    private static String keyOf(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }
}
