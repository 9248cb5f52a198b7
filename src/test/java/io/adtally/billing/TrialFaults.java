package io.adtally.billing;

import io.adtally.event.Codec;
import io.adtally.flink.CodecTypeInfo;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/** What goes wrong in the job of a {@link LedgerTrial}, which runs in the JVM of the test. */
final class TrialFaults {
    private static final long SLOW_NANOS = 200_000;
    private static final AtomicInteger STRUCK = new AtomicInteger();

    private static final Duration LONGEST_PREPARE = Duration.ofSeconds(10);

    private static volatile Fault fault = Fault.NONE;
    private static volatile Callable<Long> prepared;
    private static volatile long preparedAtLastDecline;
    private static volatile boolean slow;

    /** Strikes at every checkpoint, until there is another. */
    enum Fault {
        NONE,
        /** A task in front of the sink throws instead of taking its snapshot. */
        FAIL_AT_SNAPSHOT,
        /**
         * A task beside the sink cannot write its snapshot, and declines the checkpoint when the
         * sink has prepared it.
         */
        DECLINE,
        /** A task throws when it hears of a checkpoint; some committers have heard, some not. */
        FAIL_AT_COMPLETION
    }

    private TrialFaults() {}

    static void reset() {
        strike(Fault.NONE);
        slow(false);
    }

    static void strike(Fault next) {
        STRUCK.set(0);
        preparedAtLastDecline = 0;
        fault = next;
    }

    /** How to ask how many transactions are prepared. */
    static void watch(Callable<Long> preparedNow) {
        prepared = preparedNow;
    }

    /** Makes the source so slow that the job runs for ten seconds and more. */
    static void slow(boolean isSlow) {
        slow = isSlow;
    }

    /** How often the fault has struck. */
    static int struck() {
        return STRUCK.get();
    }

    private static boolean strikes(Fault one) {
        if (fault != one) {
            return false;
        }
        STRUCK.incrementAndGet();
        return true;
    }

    /** Another number than last time; fewer, if a restart has rolled some back. */
    private static void awaitPrepared() throws IOException {
        long deadline = System.nanoTime() + LONGEST_PREPARE.toNanos();
        try {
            long now = prepared.call();
            while ((now == 0 || now == preparedAtLastDecline) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                now = prepared.call();
            }
            preparedAtLastDecline = now;
        } catch (Exception e) {
            throw new IOException("cannot ask what is prepared", e);
        }
    }

    /** In front of the sink. */
    static final class Upstream extends RichMapFunction<Long, Long>
            implements CheckpointedFunction, CheckpointListener {
        private static final long serialVersionUID = 1;

        @Override
        public Long map(Long number) {
            if (slow) {
                LockSupport.parkNanos(SLOW_NANOS);
            }
            return number;
        }

        @Override
        public void initializeState(FunctionInitializationContext context) {}

        @Override
        public void snapshotState(FunctionSnapshotContext context) {
            if (strikes(Fault.FAIL_AT_SNAPSHOT)) {
                throw new IllegalStateException("planned failure of a snapshot");
            }
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            if (strikes(Fault.FAIL_AT_COMPLETION)) {
                throw new IllegalStateException("planned failure after a checkpoint");
            }
        }
    }

    /** Beside the sink, with a state that cannot always be written. */
    static final class Sibling extends RichMapFunction<Long, Long> implements CheckpointedFunction {
        private static final long serialVersionUID = 1;

        @Override
        public Long map(Long number) {
            return number;
        }

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            context.getOperatorStateStore()
                    .getListState(
                            new ListStateDescriptor<>(
                                    "unwritable", new CodecTypeInfo<>(Bytes.INSTANCE)))
                    .add(1L);
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {}
    }

    /** Written when the checkpoint's second part is, the asynchronous one. */
    enum Bytes implements Codec<Long> {
        INSTANCE;

        @Override
        public int version() {
            return 1;
        }

        @Override
        public Class<Long> type() {
            return Long.class;
        }

        @Override
        public void write(Long value, DataOutput out) throws IOException {
            if (strikes(Fault.DECLINE)) {
                awaitPrepared();
                throw new IOException("planned failure to write a snapshot");
            }
            out.writeLong(value);
        }

        @Override
        public Long read(DataInput in, int version) throws IOException {
            return in.readLong();
        }
    }
}
