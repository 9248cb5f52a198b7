package io.adtally.flink;

import org.apache.flink.core.io.InputStatus;

/**
 * Whether the source reader of the current task has records to read. Flink runs a reader and its
 * watermark generators in one thread, the task's, but gives neither access to the other.
 *
 * <p>A generator needs it to tell an empty partition from one that the reader has not reached yet:
 * Kafka's consumer hands over all it has fetched of one partition before it turns to the next.
 */
public final class ReaderActivity {
    private static final ThreadLocal<ReaderActivity> OF_TASK =
            ThreadLocal.withInitial(ReaderActivity::new);

    private boolean waiting = true;
    private boolean hasRead;

    private ReaderActivity() {}

    /** The activity of the task's newest reader; without any reader, of one that waits. */
    public static ReaderActivity ofTask() {
        return OF_TASK.get();
    }

    /**
     * Called by a reader when it is created in this task; replaces the activity of an older one.
     */
    public static ReaderActivity begin() {
        OF_TASK.remove();
        return OF_TASK.get();
    }

    /** The reader was polled, with this result. */
    public void polled(InputStatus result) {
        waiting = result != InputStatus.MORE_AVAILABLE;
        hasRead |= !waiting;
    }

    /** Whether the reader had no record at hand when it was last polled. */
    public boolean waiting() {
        return waiting;
    }

    /** Whether the reader has handed over a record since it was created. */
    public boolean hasRead() {
        return hasRead;
    }
}
