package io.adtally.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.adtally.event.Samples;
import io.adtally.flink.IdleWatermarks;
import org.apache.flink.api.common.eventtime.WatermarkAlignmentParams;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;

/** What one subtask of the source tells of event time, whatever its partitions hold. */
class IngestWatermarksTest {
    private static final long BEHIND_MS = Input.CONFIG.maxOutOfOrderness().toMillis() + 1;
    private static final long IDLENESS_MS = Input.CONFIG.idleness().toMillis();
    private static final long NOW_MS = Input.BROKER_MS;
    private static final long SECOND_MS = 1000;
    private static final long EARLY_MS = NOW_MS - Samples.HOUR_MS;

    private final SourceTime source = new SourceTime(new IngestWatermarks(Input.CONFIG));

    @Test
    void staysBehindTheNewestEvent() throws Exception {
        SourceOutput<IngestDecision> live = source.partition("live");
        event(live, Input.TOPIC, NOW_MS);
        event(live, Input.TOPIC, EARLY_MS);
        source.emit();
        assertThat(source.watermarkMs()).isEqualTo(NOW_MS - BEHIND_MS);
    }

    @Test
    void goesByTheSlowestPartition() throws Exception {
        event(source.partition("fast"), Input.TOPIC, NOW_MS);
        event(source.partition("slow"), Input.JSON_TOPIC, EARLY_MS);
        source.emit();
        assertThat(source.watermarkMs()).isEqualTo(EARLY_MS - BEHIND_MS);
    }

    @Test
    void isNotDraggedByAnEventFromTheFuture() throws Exception {
        event(source.partition("live"), Input.TOPIC, NOW_MS + 5 * Samples.MINUTE_MS);
        source.emit();
        assertThat(source.watermarkMs()).isEqualTo(NOW_MS - BEHIND_MS);
    }

    @Test
    void isNotMovedByARejectedRecord() throws Exception {
        SourceOutput<IngestDecision> live = source.partition("live");
        event(live, Input.TOPIC, EARLY_MS);
        garbage(live, Input.TOPIC);
        source.emit();
        assertThat(source.watermarkMs()).isEqualTo(EARLY_MS - BEHIND_MS);
    }

    @Test
    void waitsForAPartitionNotYetRead() throws Exception {
        event(source.partition("read"), Input.TOPIC, NOW_MS);
        source.partition("unread");
        source.emit();
        assertThat(source.watermarkMs()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void waitsNoLongerThanIdlenessForAnEmptyPartition() throws Exception {
        SourceOutput<IngestDecision> live = source.partition("live");
        source.partition("empty");
        source.pass(IDLENESS_MS);
        event(live, Input.TOPIC, NOW_MS);
        source.emit();
        assertThat(source.watermarkMs()).isEqualTo(NOW_MS - BEHIND_MS);
    }

    /** Kafka's consumer hands over all it has fetched of one partition before the next. */
    @Test
    void waitsForAPartitionAsLongAsTheReaderIsBusyWithAnother() throws Exception {
        SourceOutput<IngestDecision> first = source.partition("first");
        SourceOutput<IngestDecision> second = source.partition("second");
        event(second, Input.TOPIC, EARLY_MS);
        source.reads(InputStatus.MORE_AVAILABLE);
        event(first, Input.TOPIC, NOW_MS);
        source.pass(10 * IDLENESS_MS);
        assertThat(source.watermarkMs()).isEqualTo(EARLY_MS - BEHIND_MS);

        event(second, Input.TOPIC, EARLY_MS + Samples.MINUTE_MS);
        source.emit();
        assertThat(source.watermarkMs()).isEqualTo(EARLY_MS + Samples.MINUTE_MS - BEHIND_MS);
    }

    @Test
    void waitsNoLongerThanTheReaderDoes() throws Exception {
        SourceOutput<IngestDecision> live = source.partition("live");
        source.partition("empty");
        source.reads(InputStatus.MORE_AVAILABLE);
        event(live, Input.TOPIC, EARLY_MS);
        source.pass(IDLENESS_MS);
        source.reads(InputStatus.NOTHING_AVAILABLE);
        source.pass(IDLENESS_MS / 2);
        event(live, Input.TOPIC, NOW_MS);
        source.pass(IDLENESS_MS / 2);
        assertThat(source.watermarkMs()).isEqualTo(Long.MIN_VALUE);
        source.emit();
        assertThat(source.watermarkMs()).isEqualTo(NOW_MS - BEHIND_MS);
    }

    @Test
    void aProcessThatWasFrozenHasNotWaited() throws Exception {
        SourceOutput<IngestDecision> first = source.partition("first");
        SourceOutput<IngestDecision> second = source.partition("second");
        event(first, Input.TOPIC, EARLY_MS);
        event(second, Input.TOPIC, EARLY_MS);
        source.freeze(10 * IDLENESS_MS);
        event(first, Input.TOPIC, NOW_MS);
        source.emit();
        assertThat(source.watermarkMs()).isEqualTo(EARLY_MS - BEHIND_MS);
    }

    @Test
    void theFirstRecordAfterAStartBeginsTheWaitAgain() throws Exception {
        SourceOutput<IngestDecision> first = source.partition("first");
        SourceOutput<IngestDecision> second = source.partition("second");
        source.pass(2 * IDLENESS_MS);
        assertThat(source.idle()).isTrue();

        source.reads(InputStatus.MORE_AVAILABLE);
        event(first, Input.TOPIC, NOW_MS);
        source.emit();
        assertThat(source.watermarkMs()).isEqualTo(Long.MIN_VALUE);
        event(second, Input.TOPIC, EARLY_MS);
        source.emit();
        assertThat(source.watermarkMs()).isEqualTo(EARLY_MS - BEHIND_MS);
    }

    /** Flink emits the highest of all watermarks when all become idle at the same time. */
    @Test
    void emitsTheLastWatermarkBeforeAllPartitionsAreIdle() throws Exception {
        SourceOutput<IngestDecision> live = source.partition("live");
        source.partition("empty");
        source.reads(InputStatus.MORE_AVAILABLE);
        event(live, Input.TOPIC, NOW_MS);
        source.reads(InputStatus.NOTHING_AVAILABLE);
        source.pass(2 * IDLENESS_MS);
        assertThat(source.watermarkMs()).isEqualTo(NOW_MS - BEHIND_MS);
        assertThat(source.idle()).isTrue();
    }

    @Test
    void isNotHeldBackByAPartitionOfGarbageOnly() throws Exception {
        SourceOutput<IngestDecision> live = source.partition("live");
        SourceOutput<IngestDecision> spoilt = source.partition("spoilt");
        event(spoilt, Input.TOPIC, EARLY_MS);
        source.pass(IDLENESS_MS);
        garbage(spoilt, Input.TOPIC);
        event(live, Input.TOPIC, NOW_MS);
        source.emit();
        assertThat(source.watermarkMs()).isEqualTo(NOW_MS - BEHIND_MS);
    }

    @Test
    void isNotHeldBackByAQuietTopicBesideABusyOne() throws Exception {
        SourceOutput<IngestDecision> busy = source.partition("busy");
        SourceOutput<IngestDecision> quiet = source.partition("quiet");
        event(quiet, Input.JSON_TOPIC, EARLY_MS);
        for (long passedMs = 0; passedMs <= IDLENESS_MS; passedMs += SECOND_MS) {
            event(busy, Input.TOPIC, EARLY_MS + passedMs);
            source.pass(SECOND_MS);
        }
        event(busy, Input.TOPIC, NOW_MS);
        source.emit();
        assertThat(source.watermarkMs()).isEqualTo(NOW_MS - BEHIND_MS);
        assertThat(source.idle()).isFalse();
    }

    @Test
    void aQuietTopicCountsAgainFromItsNextEventOn() throws Exception {
        SourceOutput<IngestDecision> busy = source.partition("busy");
        SourceOutput<IngestDecision> quiet = source.partition("quiet");
        event(quiet, Input.JSON_TOPIC, EARLY_MS);
        source.pass(IDLENESS_MS + 1);
        event(quiet, Input.JSON_TOPIC, EARLY_MS + Samples.MINUTE_MS);
        event(busy, Input.TOPIC, NOW_MS);
        source.emit();
        assertThat(source.watermarkMs()).isEqualTo(EARLY_MS + Samples.MINUTE_MS - BEHIND_MS);
    }

    @Test
    void pausesWhatIsFurtherAheadThanTheSettingSays() {
        WatermarkAlignmentParams alignment =
                new IngestWatermarks(Input.CONFIG).getAlignmentParameters();
        assertThat(alignment.isEnabled()).isTrue();
        assertThat(alignment.getMaxAllowedWatermarkDrift())
                .isEqualTo(Input.CONFIG.maxDrift().toMillis());
    }

    /** In a source of their own, delayed and retried events are nobody's time. */
    @Test
    void delayedEventsNeitherHoldTheWatermarkBackNorMoveIt() throws Exception {
        SourceTime delayed = new SourceTime(new IdleWatermarks<>());
        delayed.emit();
        assertThat(delayed.idle()).isTrue();

        event(delayed.partition("delayed"), Input.DELAYED_TOPIC, EARLY_MS);
        event(delayed.partition("retried"), Input.RETRY_TOPIC, NOW_MS);
        delayed.emit();
        assertThat(delayed.idle()).isTrue();
        assertThat(delayed.watermarkMs()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void isIdleOnceEveryPartitionIs() throws Exception {
        SourceOutput<IngestDecision> live = source.partition("live");
        event(live, Input.TOPIC, EARLY_MS);
        source.emit();
        assertThat(source.idle()).isFalse();

        source.pass(IDLENESS_MS + 1);
        assertThat(source.idle()).isTrue();

        event(live, Input.TOPIC, NOW_MS);
        source.emit();
        assertThat(source.idle()).isFalse();
        assertThat(source.watermarkMs()).isEqualTo(NOW_MS - BEHIND_MS);
    }

    @Test
    void isIdleWithoutAnyPartition() throws Exception {
        source.pass(IDLENESS_MS + 1);
        assertThat(source.idle()).isTrue();
    }

    @Test
    void neverGoesBackForAPartitionThatWakesUp() throws Exception {
        SourceOutput<IngestDecision> live = source.partition("live");
        SourceOutput<IngestDecision> sleeper = source.partition("sleeper");
        source.pass(IDLENESS_MS + 1);
        event(live, Input.TOPIC, NOW_MS);
        source.emit();
        event(sleeper, Input.TOPIC, EARLY_MS);
        source.emit();
        assertThat(source.watermarkMs()).isEqualTo(NOW_MS - BEHIND_MS);
    }

    @Test
    void stampsAnEventWithItsTimeAndARejectedRecordWithTheBrokers() throws Exception {
        SourceOutput<IngestDecision> live = source.partition("live");
        event(live, Input.TOPIC, EARLY_MS);
        garbage(live, Input.TOPIC);
        assertThat(source.timestampsMs()).containsExactly(EARLY_MS, NOW_MS);
    }

    private static void event(
            SourceOutput<IngestDecision> partition, String topic, long eventTimeMs) {
        Input input =
                Input.of(Input.impression().setEventTimeMs(eventTimeMs))
                        .topic(topic)
                        .header("content-type", "application/protobuf");
        assertThat(input.decide()).isInstanceOf(IngestDecision.Accepted.class);
        partition.collect(input.decide(), Input.BROKER_MS);
    }

    private static void garbage(SourceOutput<IngestDecision> partition, String topic) {
        partition.collect(Input.of(new byte[] {0}).topic(topic).decide(), Input.BROKER_MS);
    }
}
