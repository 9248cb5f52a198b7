package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.config.LogPosition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class PositionRulesTest {
    private static final Uuid OLD = new Uuid(1, 2);
    private static final Uuid NEW = new Uuid(3, 4);
    private static final Set<TopicPartition> NOBODY_READS = Set.of();

    private final Map<String, TopicLog> unchanged =
            Map.of("clicks", new TopicLog(OLD, 2), "delayed", new TopicLog(OLD, 1));
    private final Map<String, TopicLog> recreated =
            Map.of("clicks", new TopicLog(NEW, 2), "delayed", new TopicLog(OLD, 1));

    @Test
    void withoutStateBeginsWithTheOldestRecordOfEachPartition() {
        assertThat(rules().plan(List.of(), NOBODY_READS, unchanged))
                .isEqualTo(
                        new PositionRules.Plan(List.of(oldest(0, OLD), oldest(1, OLD)), List.of()));
    }

    @Test
    void goesOnInTheSameLog() {
        assertThat(rules().plan(List.of(at(1, 7, OLD), at(0, 5, OLD)), NOBODY_READS, unchanged))
                .isEqualTo(
                        new PositionRules.Plan(List.of(at(0, 5, OLD), at(1, 7, OLD)), List.of()));
    }

    @Test
    void addsAPartitionThatIsNewAndNoneThatAReaderHas() {
        assertThat(rules().plan(List.of(), Set.of(partition(0)), unchanged).splits())
                .containsExactly(oldest(1, OLD));
    }

    @Test
    void refusesAPositionOfAnotherLog() {
        assertThatThrownBy(() -> rules().plan(List.of(at(0, 5, OLD)), NOBODY_READS, recreated))
                .isInstanceOf(PositionException.class)
                .hasMessageContainingAll(
                        "clicks was " + OLD + " and is now " + NEW,
                        "--adtally.kafka.accept-recreated-topics=clicks:" + NEW,
                        "recreated-topic.md");
    }

    /** Nothing was read of it, but the readers of before would have been told otherwise. */
    @Test
    void refusesAnUnreadPositionOfAnotherLogToo() {
        assertThatThrownBy(() -> rules().plan(List.of(oldest(0, OLD)), NOBODY_READS, recreated))
                .isInstanceOf(PositionException.class);
    }

    @Test
    void readsAnAcceptedLogFromItsOldestRecord() {
        PositionRules accepting = rules(Set.of("clicks:" + NEW), Map.of());

        PositionRules.Plan plan =
                accepting.plan(
                        List.of(at(0, 5, OLD), at(1, 7, OLD), at(2, 9, OLD)),
                        NOBODY_READS,
                        recreated);

        assertThat(plan.splits()).containsExactly(oldest(0, NEW), oldest(1, NEW));
        assertThat(plan.warnings()).singleElement().asString().contains("clicks:" + NEW);
    }

    @Test
    void acceptsOneIdAndNoOther() {
        PositionRules accepting = rules(Set.of("clicks:" + new Uuid(5, 6)), Map.of());

        assertThatThrownBy(() -> accepting.plan(List.of(at(0, 5, OLD)), NOBODY_READS, recreated))
                .isInstanceOf(PositionException.class);
    }

    /** Or each start would throw the positions away. */
    @Test
    void anAcceptedLogIsLeftAloneOnceItIsBeingRead() {
        PositionRules accepting = rules(Set.of("clicks:" + NEW), Map.of());

        assertThat(accepting.plan(List.of(at(0, 5, NEW), at(1, 7, NEW)), NOBODY_READS, recreated))
                .isEqualTo(
                        new PositionRules.Plan(List.of(at(0, 5, NEW), at(1, 7, NEW)), List.of()));
    }

    @Test
    void takesAPositionWithoutALogForOneOfTheLogThatIsThere() {
        PositionRules.Plan plan =
                rules().plan(List.of(at(0, 5, null), at(1, 7, null)), NOBODY_READS, unchanged);

        assertThat(plan.splits()).containsExactly(at(0, 5, OLD), at(1, 7, OLD));
        assertThat(plan.warnings())
                .singleElement()
                .asString()
                .contains("did not record", "clicks:" + OLD);
    }

    @Test
    void dropsWhatTheSettingsDoNotListAndSaysWhereItWas() {
        PositionRules.Plan plan =
                rules().plan(
                                List.of(at(0, 5, OLD), at(1, 7, OLD), split("gone", 3, 11, NEW)),
                                NOBODY_READS,
                                unchanged);

        assertThat(plan.splits()).containsExactly(at(0, 5, OLD), at(1, 7, OLD));
        assertThat(plan.warnings())
                .singleElement()
                .asString()
                .contains("gone", "gone:" + NEW + ":3:11");
    }

    @Test
    void beginsAgainWhereAWarningSaysItWas() {
        LogPosition start = new LogPosition("clicks", OLD.toString(), 1, 11);

        assertThat(rules(Set.of(), starts(start)).plan(List.of(), NOBODY_READS, unchanged).splits())
                .containsExactly(oldest(0, OLD), at(1, 11, OLD));
    }

    @Test
    void doesNotBeginWhereAnotherLogWas() {
        LogPosition start = new LogPosition("clicks", OLD.toString(), 1, 11);

        assertThatThrownBy(
                        () ->
                                rules(Set.of(), starts(start))
                                        .plan(List.of(), NOBODY_READS, recreated))
                .isInstanceOf(PositionException.class)
                .hasMessageContainingAll("adtally.kafka.start-positions", "clicks:" + NEW);
    }

    @Test
    void aPositionOfTheStateWinsOverOneOfTheSettings() {
        LogPosition start = new LogPosition("clicks", OLD.toString(), 0, 3);

        assertThat(
                        rules(Set.of(), starts(start))
                                .plan(List.of(at(0, 5, OLD)), Set.of(partition(1)), unchanged)
                                .splits())
                .containsExactly(at(0, 5, OLD));
    }

    @Test
    void refusesToLetGoOfATopicThatTheOtherSourceWouldReadAgain() {
        LogSplit moved = split("delayed", 0, 5, OLD);

        assertThatThrownBy(() -> rules().plan(List.of(moved), NOBODY_READS, unchanged))
                .isInstanceOf(PositionException.class)
                .hasMessageContainingAll(
                        "delayed to adtally.ingest.delayed-topics",
                        "--adtally.kafka.start-positions=delayed:" + OLD + ":0:5");
    }

    @Test
    void namesTheLogOfAMovedPositionThatHasNone() {
        assertThatThrownBy(
                        () ->
                                rules().plan(
                                                List.of(split("delayed", 0, 5, null)),
                                                NOBODY_READS,
                                                unchanged))
                .hasMessageContaining("delayed:" + OLD + ":0:5");
    }

    @Test
    void letsGoOfAMovedTopicThatTheOtherSourceBeginsInTheSamePlace() {
        LogSplit moved = split("delayed", 0, 5, OLD);
        PositionRules same =
                rules(Set.of(), starts(new LogPosition("delayed", OLD.toString(), 0, 5)));
        PositionRules other =
                rules(Set.of(), starts(new LogPosition("delayed", OLD.toString(), 0, 4)));

        assertThat(same.plan(List.of(moved), NOBODY_READS, unchanged).splits())
                .containsExactly(oldest(0, OLD), oldest(1, OLD));
        assertThatThrownBy(() -> other.plan(List.of(moved), NOBODY_READS, unchanged))
                .isInstanceOf(PositionException.class);
    }

    @Test
    void letsGoOfAMovedTopicOfWhichNothingWasRead() {
        LogSplit unread = split("delayed", 0, KafkaPartitionSplit.EARLIEST_OFFSET, OLD);

        assertThat(rules().plan(List.of(unread), NOBODY_READS, unchanged).splits())
                .containsExactly(oldest(0, OLD), oldest(1, OLD));
    }

    @Test
    void letsGoOfAMovedTopicWhoseOldLogIsGivenUp() {
        LogSplit gone = split("delayed", 0, 5, NEW);

        assertThat(
                        rules(Set.of("delayed:" + OLD), Map.of())
                                .plan(List.of(gone), NOBODY_READS, unchanged)
                                .splits())
                .containsExactly(oldest(0, OLD), oldest(1, OLD));
    }

    @Test
    void doesNotRenameWhatIsKnownByItsLogAlone() {
        PositionRules fixed =
                new PositionRules(Set.of("clicks"), Map.of(), Set.of(), Map.of(), false);

        assertThat(fixed.plan(List.of(split("old", 0, 5, OLD)), NOBODY_READS, unchanged).splits())
                .hasSize(2);
        assertThatThrownBy(
                        () ->
                                fixed.plan(
                                        List.of(split("old", 0, 5, null)), NOBODY_READS, unchanged))
                .isInstanceOf(PositionException.class)
                .hasMessageContaining("topic old");
    }

    @Test
    void aTopicThatIsAwayIsNoReasonToStopForGood() {
        assertThatThrownBy(() -> rules().plan(List.of(), NOBODY_READS, Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("topic clicks does not exist");
        assertThatThrownBy(() -> PositionRules.requireSameLogs(Map.of("clicks", OLD), Map.of()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void seesThatALogIsNoLongerTheOneThatIsBeingRead() {
        PositionRules.requireSameLogs(Map.of("clicks", OLD), unchanged);

        assertThatThrownBy(
                        () ->
                                PositionRules.requireSameLogs(
                                        Map.of("clicks", OLD, "delayed", OLD), recreated))
                .isInstanceOf(PositionException.class)
                .hasMessageContaining("clicks was " + OLD + " and is now " + NEW)
                .hasMessageNotContaining("delayed");
    }

    private static PositionRules rules() {
        return rules(Set.of(), Map.of());
    }

    private static PositionRules rules(
            Set<String> accepted, Map<TopicPartition, LogPosition> starts) {
        return new PositionRules(
                Set.of("clicks"),
                Map.of("delayed", "adtally.ingest.delayed-topics"),
                accepted,
                starts,
                true);
    }

    private static Map<TopicPartition, LogPosition> starts(LogPosition start) {
        return PositionRules.byPartition(List.of(start));
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition("clicks", number);
    }

    private static LogSplit oldest(int partition, Uuid log) {
        return at(partition, KafkaPartitionSplit.EARLIEST_OFFSET, log);
    }

    private static LogSplit at(int partition, long offset, Uuid log) {
        return split("clicks", partition, offset, log);
    }

    private static LogSplit split(String topic, int partition, long offset, Uuid log) {
        return new LogSplit(new TopicPartition(topic, partition), offset, log);
    }
}
