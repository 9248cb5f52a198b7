package io.adtally.billing;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides which prepared transactions nobody will ever commit. They must go, for they hold locks on
 * keys that are about to be written again. What is rolled back wrongly is lost money, so a
 * transaction is an orphan only if that follows from its id and from what the writer knows.
 *
 * <p>A checkpoint holds the state of each writer there was: (incarnation I, subtask s, last
 * sequence Q prepared). Flink hands each state to exactly one of the new writers, not always of the
 * same subtask, and hands the checkpoint's committables out apart from that. <b>Whoever is handed
 * the state of subtask s answers for all transactions of s</b>:
 *
 * <ul>
 *   <li>(I, up to Q): the checkpoint's committables, or older ones. Left to the committers.
 *   <li>(I, above Q): prepared after the checkpoint; the rows come again. Orphan.
 *   <li>an incarnation before I: the committers commit all they restore before their task runs, and
 *       no checkpoint completes before all tasks run. So what the attempt before the checkpoint had
 *       restored was committed; the rest of it was an orphan then and is one now.
 *   <li>an incarnation after I: opened after the checkpoint, by an attempt that failed or by a
 *       lineage that was given up. The rows come again. Orphan.
 * </ul>
 *
 * <p>Subtasks that did not exist at the checkpoint have no committable in it; any holder of a state
 * may roll their transactions back. A writer without a state, after scaling up, does nothing.
 * Without a checkpoint there are no committables, and the subtasks share the cleaning.
 *
 * <p>Writers do not open at the same moment, and one whose input ends at once may prepare before
 * another has looked. So nothing of an incarnation above one's own is touched (a sibling's, or a
 * successor's if this writer is the leftover), and nothing of the incarnation registered now for
 * another subtask. If that one is a dead predecessor, its subtask registers anew as it opens, and
 * the next look finds the orphans.
 *
 * <p>From the first barrier on all tasks have run, hence all restored committables are committed.
 * From then on each writer answers for its own subtask, and whatever of an older incarnation is
 * there is an orphan; and so it is with the subtasks there no longer are. What was restored no
 * longer matters: it says nothing of the checkpoints since.
 *
 * <p>Example: two writers, incarnations 1 and 2, rescaled to three. The checkpoint holds (I=1, s=0,
 * Q=4) and (I=2, s=1, Q=7), with the committables 1/0/4 and 2/1/7. After it 1/0/5 was prepared,
 * then the job fell. New writers open with incarnations 3 (s=0), 4 (s=1), 5 (s=2). Flink gives both
 * states to subtask 2, say. It leaves 1/0/4 and 2/1/7 alone, even if their committers have not come
 * to them yet, and rolls 1/0/5 back. Subtasks 0 and 1 were given no state and touch nothing. If the
 * job falls again with 3/0/1 and 5/2/1 prepared and no new checkpoint, the same states come back,
 * to incarnations 6, 7, 8: 3/0/1 is of another incarnation than 1, and subtask 2 did not exist at
 * the checkpoint: orphans both.
 */
class OrphanRules {
    private final WriterSeat seat;
    private final long incarnation;
    private final RestoredWriters restored;

    OrphanRules(WriterSeat seat, long incarnation, RestoredWriters restored) {
        this.seat = seat;
        this.incarnation = incarnation;
        this.restored = restored;
    }

    /**
     * Whether this writer is to roll the transaction back.
     *
     * @param registered newest incarnation of each subtask, read <em>after</em> the transaction was
     *     seen prepared
     * @param barrierSeen whether this writer has met a checkpoint's barrier
     */
    boolean isOrphan(TransactionId id, Map<Integer, Long> registered, boolean barrierSeen) {
        if (id.incarnation() >= incarnation || isSiblings(id, registered)) {
            return false;
        }
        if (barrierSeen) {
            return id.subtask() == seat.subtask() || id.subtask() >= seat.parallelism();
        }
        return answersFor(id.subtask()) && !isLeftToCommitters(id);
    }

    /**
     * The subtasks beyond today's parallelism whose old writers this one has to fence, since no new
     * writer takes their place.
     */
    Set<Integer> vacated(Map<Integer, Long> registered, boolean barrierSeen) {
        Set<Integer> vacated = new TreeSet<>();
        registered.forEach(
                (subtask, newest) -> {
                    if (subtask >= seat.parallelism()
                            && newest < incarnation
                            && (barrierSeen || answersFor(subtask))) {
                        vacated.add(subtask);
                    }
                });
        return vacated;
    }

    private boolean isSiblings(TransactionId id, Map<Integer, Long> registered) {
        return id.subtask() != seat.subtask()
                && id.subtask() < seat.parallelism()
                && registered.getOrDefault(id.subtask(), 0L) == id.incarnation();
    }

    private boolean answersFor(int subtask) {
        if (!restored.fromCheckpoint()) {
            return subtask % seat.parallelism() == seat.subtask();
        }
        return restored.states().stream()
                .anyMatch(state -> state.subtask() == subtask || subtask >= state.parallelism());
    }

    private boolean isLeftToCommitters(TransactionId id) {
        return restored.states().stream()
                .anyMatch(
                        state ->
                                state.subtask() == id.subtask()
                                        && state.incarnation() == id.incarnation()
                                        && id.sequence() <= state.lastSequence());
    }
}
