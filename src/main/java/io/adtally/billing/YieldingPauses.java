package io.adtally.billing;

import org.apache.flink.api.common.operators.MailboxExecutor;

/**
 * Pauses of a task in which its mail is handled. The committer is in the task of the writer: while
 * that one waits for a lock, the news that a checkpoint is complete waits for it. Whoever asks for
 * the whole table between prepare and commit waits for the commit, and the writer's next row for
 * him; so one of the three has to give way.
 */
record YieldingPauses(Pauses pauses, MailboxExecutor mailbox) implements Pauses {
    @Override
    public long elapsedMs() {
        return pauses.elapsedMs();
    }

    @Override
    public void pause(long ms) throws InterruptedException {
        long end = elapsedMs() + ms;
        while (mailbox.tryYield() && elapsedMs() < end) {
            // One after the other, and no longer than asked for.
        }
        pauses.pause(Math.max(0, end - elapsedMs()));
    }
}
