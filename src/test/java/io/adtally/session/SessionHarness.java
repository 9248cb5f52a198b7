package io.adtally.session;

import io.adtally.event.Session;
import io.adtally.event.UserEvent;
import io.adtally.event.UserKey;
import io.adtally.flink.CodecTypeInfo;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** The session stage alone, on RocksDB, with its clock in the test's hands. */
final class SessionHarness {
    private final KeyedOneInputStreamOperatorTestHarness<UserKey, UserEvent, Session> harness;
    private int taken;

    SessionHarness() throws Exception {
        this(null);
    }

    private SessionHarness(OperatorSubtaskState restored) throws Exception {
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new SessionFunction(Visits.CONFIG)),
                        UserEvent::user,
                        CodecTypeInfo.ofKey(UserKey.Bytes.INSTANCE));
        harness.setStateBackend(new EmbeddedRocksDBStateBackend());
        harness.setup(new CodecTypeInfo<>(Session.Bytes.INSTANCE).createSerializer(null));
        if (restored != null) {
            harness.initializeState(restored);
        }
        harness.open();
    }

    /** The next attempt, from this one's snapshot; its watermark begins anew. */
    SessionHarness restart() throws Exception {
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        close();
        return new SessionHarness(snapshot);
    }

    SessionHarness send(UserEvent... events) throws Exception {
        for (UserEvent event : events) {
            harness.processElement(event, event.timeMs());
        }
        return this;
    }

    SessionHarness watermark(long timeMs) throws Exception {
        harness.processWatermark(timeMs);
        return this;
    }

    /** What was published since the last call. */
    List<Session> published() {
        List<Session> all = harness.extractOutputValues();
        List<Session> news = List.copyOf(all.subList(taken, all.size()));
        taken = all.size();
        return news;
    }

    long usersKept() {
        KeyedStateBackend<UserKey> states =
                ((AbstractStreamOperator<?>) harness.getOperator()).getKeyedStateBackend();
        try (Stream<UserKey> keys =
                states.getKeys(SessionFunction.SESSIONS.getName(), VoidNamespace.INSTANCE)) {
            return keys.count();
        }
    }

    int timers() {
        return harness.numEventTimeTimers();
    }

    void close() throws Exception {
        harness.close();
    }
}
