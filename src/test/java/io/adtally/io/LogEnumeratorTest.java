package io.adtally.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** Who reads what through starts and failures, with two readers of one topic of two partitions. */
class LogEnumeratorTest {
    private static final Uuid LOG = new Uuid(1, 2);
    private static final Uuid OTHER = new Uuid(3, 4);
    private static final long OLDEST = -2;
    private static final TopicPartition FIRST = new TopicPartition("clicks", 0);
    private static final TopicPartition SECOND = new TopicPartition("clicks", 1);
    private static final int READER_OF_FIRST = LogEnumerator.owner(FIRST, 2);
    private static final int READER_OF_SECOND = LogEnumerator.owner(SECOND, 2);

    private final Readers readers = new Readers();
    private final Map<String, TopicLog> logs =
            new HashMap<>(Map.of("clicks", new TopicLog(LOG, 2)));
    private RuntimeException silence;

    @Test
    void spreadsATopicOverTheReaders() {
        assertThat(READER_OF_FIRST).isNotEqualTo(READER_OF_SECOND);
    }

    @Test
    void assignsNothingBeforeAllReadersAreThere() {
        LogEnumerator enumerator = started(LogSourceState.EMPTY);

        readers.come(enumerator, READER_OF_FIRST);
        readers.look();
        assertThat(readers.reading).isEmpty();

        readers.come(enumerator, READER_OF_SECOND);
        assertThat(readers.reading)
                .isEqualTo(
                        Map.of(
                                READER_OF_FIRST,
                                Map.of(FIRST, OLDEST),
                                READER_OF_SECOND,
                                Map.of(SECOND, OLDEST)));
    }

    @Test
    void findsANewPartition() {
        LogEnumerator enumerator = started(LogSourceState.EMPTY);
        readers.come(enumerator, 0);
        readers.come(enumerator, 1);

        logs.put("clicks", new TopicLog(LOG, 3));
        readers.look();

        assertThat(readers.all())
                .isEqualTo(
                        Map.of(
                                FIRST,
                                OLDEST,
                                SECOND,
                                OLDEST,
                                new TopicPartition("clicks", 2),
                                OLDEST));
    }

    @Test
    void givesRestoredPositionsToTheirReadersWhoeverHandsThemIn() {
        LogEnumerator enumerator = started(new LogSourceState(Set.of(FIRST, SECOND), List.of()));
        readers.come(enumerator, READER_OF_SECOND, at(FIRST, 5), at(SECOND, 7));
        readers.come(enumerator, READER_OF_FIRST);

        assertThat(readers.reading)
                .isEqualTo(
                        Map.of(
                                READER_OF_FIRST,
                                Map.of(FIRST, 5L),
                                READER_OF_SECOND,
                                Map.of(SECOND, 7L)));
        assertThat(enumerator.snapshotState(1))
                .isEqualTo(new LogSourceState(Set.of(FIRST, SECOND), List.of()));
    }

    /** A checkpoint between the readers' registration and the assignment must not lose them. */
    @Test
    void keepsWhatIsHandedInUntilItIsAssigned() {
        LogEnumerator enumerator = started(new LogSourceState(Set.of(FIRST, SECOND), List.of()));
        readers.come(enumerator, READER_OF_FIRST, at(FIRST, 5));

        LogSourceState between = enumerator.snapshotState(1);
        assertThat(between).isEqualTo(new LogSourceState(Set.of(SECOND), List.of(at(FIRST, 5))));

        readers.fail();
        LogEnumerator again = started(between);
        readers.come(again, READER_OF_FIRST);
        readers.come(again, READER_OF_SECOND, at(SECOND, 7));
        assertThat(readers.all()).isEqualTo(Map.of(FIRST, 5L, SECOND, 7L));
    }

    @Test
    void refusesToLoseAPosition() {
        LogEnumerator enumerator = started(new LogSourceState(Set.of(FIRST, SECOND), List.of()));
        readers.come(enumerator, READER_OF_FIRST, at(FIRST, 5));

        assertThatThrownBy(() -> readers.come(enumerator, READER_OF_SECOND))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining("clicks-1");
    }

    @Test
    void aReaderThatFailsGoesOnWithWhatItsStateHolds() {
        LogEnumerator enumerator = started(LogSourceState.EMPTY);
        readers.come(enumerator, 0);
        readers.come(enumerator, 1);

        readers.fail(READER_OF_FIRST);
        enumerator.addSplitsBack(List.of(), READER_OF_FIRST);
        readers.look();
        assertThat(readers.all()).isEqualTo(Map.of(SECOND, OLDEST));
        readers.come(enumerator, READER_OF_FIRST, at(FIRST, 9));

        assertThat(readers.all()).isEqualTo(Map.of(FIRST, 9L, SECOND, OLDEST));
    }

    @Test
    void aReaderThatFailsBeforeACheckpointGetsThePartitionsBack() {
        LogEnumerator enumerator = started(LogSourceState.EMPTY);
        readers.come(enumerator, 0);
        readers.come(enumerator, 1);

        readers.fail(READER_OF_FIRST);
        enumerator.addSplitsBack(List.of(at(FIRST, OLDEST)), READER_OF_FIRST);
        readers.come(enumerator, READER_OF_FIRST);

        assertThat(readers.all()).isEqualTo(Map.of(FIRST, OLDEST, SECOND, OLDEST));
    }

    /** Its state is that of before the rescaling, when it had the partition itself. */
    @Test
    void doesNotTakeAPartitionFromTheReaderThatHasIt() {
        LogEnumerator enumerator = started(new LogSourceState(Set.of(FIRST, SECOND), List.of()));
        readers.come(enumerator, READER_OF_SECOND, at(FIRST, 5), at(SECOND, 7));
        readers.come(enumerator, READER_OF_FIRST);

        readers.fail(READER_OF_SECOND);
        enumerator.addSplitsBack(List.of(at(SECOND, 7)), READER_OF_SECOND);
        readers.come(enumerator, READER_OF_SECOND, at(FIRST, 5), at(SECOND, 7));

        assertThat(readers.reading)
                .isEqualTo(
                        Map.of(
                                READER_OF_FIRST,
                                Map.of(FIRST, 5L),
                                READER_OF_SECOND,
                                Map.of(SECOND, 7L)));
    }

    /**
     * The log was recorded at the first assignment; the state of before it must not adopt another.
     */
    @Test
    void whatIsGivenBackKnowsItsLogThoughTheStateDoesNot() {
        LogSplit nameless = new LogSplit(FIRST, 5, null);
        LogEnumerator enumerator = started(new LogSourceState(Set.of(FIRST), List.of()));
        readers.come(enumerator, READER_OF_FIRST, nameless);
        readers.come(enumerator, READER_OF_SECOND);

        readers.fail(READER_OF_FIRST);
        enumerator.addSplitsBack(List.of(at(FIRST, 5)), READER_OF_FIRST);
        logs.put("clicks", new TopicLog(OTHER, 2));

        assertThatThrownBy(() -> readers.come(enumerator, READER_OF_FIRST, nameless))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining("clicks was " + LOG + " and is now " + OTHER);
    }

    @Test
    void seesARecreatedTopicWhileItIsRead() {
        LogEnumerator enumerator = started(LogSourceState.EMPTY);
        readers.come(enumerator, 0);
        readers.come(enumerator, 1);
        readers.look();

        logs.put("clicks", new TopicLog(OTHER, 2));

        assertThatThrownBy(readers::look)
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining("clicks was " + LOG + " and is now " + OTHER);
    }

    @Test
    void aBrokerThatDoesNotAnswerInTimeIsAskedAgain() {
        LogEnumerator enumerator = started(LogSourceState.EMPTY);
        readers.come(enumerator, 0);
        silence = new TimeoutException("no answer");
        readers.come(enumerator, 1);
        assertThat(readers.reading).isEmpty();

        silence = null;
        readers.look();
        assertThat(readers.all()).hasSize(2);

        silence = new AuthorizationException("not for you");
        assertThatThrownBy(readers::look).isInstanceOf(FlinkRuntimeException.class);
    }

    private LogEnumerator started(LogSourceState state) {
        TopicLogs brokers =
                new TopicLogs() {
                    @Override
                    public Map<String, TopicLog> of(Collection<String> topics) {
                        if (silence != null) {
                            throw silence;
                        }
                        return Map.copyOf(logs);
                    }

                    @Override
                    public void close() {
                        // Nothing is open.
                    }
                };
        LogEnumerator enumerator =
                new LogEnumerator(
                        readers,
                        new PositionRules(Set.of("clicks"), Map.of(), Set.of(), Map.of(), true),
                        brokers,
                        state);
        enumerator.start();
        return enumerator;
    }

    private static LogSplit at(TopicPartition partition, long offset) {
        return new LogSplit(partition, offset, LOG);
    }

    /** Flink's side; what is to be done elsewhere is done at once, what is periodic when told. */
    private static final class Readers implements SplitEnumeratorContext<LogSplit> {
        private final Map<Integer, ReaderInfo> registered = new TreeMap<>();
        private final Map<Integer, Map<TopicPartition, Long>> reading = new TreeMap<>();
        private Runnable periodic;

        void come(LogEnumerator enumerator, int reader, LogSplit... restored) {
            registered.put(reader, ReaderInfo.createReaderInfo(reader, "here", List.of(restored)));
            enumerator.addReader(reader);
        }

        void fail(int reader) {
            registered.remove(reader);
            reading.remove(reader);
        }

        void fail() {
            registered.clear();
            reading.clear();
        }

        void look() {
            periodic.run();
        }

        Map<TopicPartition, Long> all() {
            Map<TopicPartition, Long> all = new HashMap<>();
            reading.values().forEach(all::putAll);
            return all;
        }

        @Override
        public int currentParallelism() {
            return 2;
        }

        @Override
        public Map<Integer, ReaderInfo> registeredReaders() {
            return registered;
        }

        @Override
        public void assignSplits(SplitsAssignment<LogSplit> assignment) {
            assignment
                    .assignment()
                    .forEach(
                            (reader, splits) -> {
                                assertThat(registered).containsKey(reader);
                                for (LogSplit split : splits) {
                                    Long before =
                                            reading.computeIfAbsent(reader, key -> new HashMap<>())
                                                    .put(split.partition(), split.offset());
                                    assertThat(before).as("given twice").isNull();
                                }
                            });
        }

        @Override
        public <T> void callAsync(Callable<T> work, BiConsumer<T, Throwable> then) {
            T result;
            try {
                result = work.call();
            } catch (Exception e) {
                then.accept(null, e);
                return;
            }
            then.accept(result, null);
        }

        @Override
        public <T> void callAsync(
                Callable<T> work, BiConsumer<T, Throwable> then, long delayMs, long periodMs) {
            periodic = () -> callAsync(work, then);
        }

        @Override
        public void runInCoordinatorThread(Runnable work) {
            work.run();
        }

        @Override
        public SplitEnumeratorMetricGroup metricGroup() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sendEventToSourceReader(int subtask, SourceEvent event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void signalNoMoreSplits(int subtask) {
            throw new UnsupportedOperationException();
        }
    }
}
