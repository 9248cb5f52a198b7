package io.adtally.billing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The worked example of {@link OrphanRules}, and its corners. */
class OrphanRulesTest {
    private static final LedgerWriterState FIRST = new LedgerWriterState(1, 0, 2, 4);
    private static final LedgerWriterState SECOND = new LedgerWriterState(2, 1, 2, 7);
    private static final Map<Integer, Long> REGISTERED = Map.of(0, 3L, 1, 4L, 2, 5L);

    private final OrphanRules holder = rules(2, 3, 5, RestoredWriters.of(List.of(FIRST, SECOND)));
    private final OrphanRules withoutState = rules(0, 3, 3, RestoredWriters.of(List.of()));

    @Test
    void leavesTheCheckpointsCommittablesToTheCommitters() {
        assertThat(holder.isOrphan(id(1, 0, 4), REGISTERED, false)).isFalse();
        assertThat(holder.isOrphan(id(1, 0, 3), REGISTERED, false)).isFalse();
        assertThat(holder.isOrphan(id(2, 1, 7), REGISTERED, false)).isFalse();
    }

    @Test
    void rollsBackWhatWasPreparedAfterTheCheckpoint() {
        assertThat(holder.isOrphan(id(1, 0, 5), REGISTERED, false)).isTrue();
        assertThat(holder.isOrphan(id(2, 1, 8), REGISTERED, false)).isTrue();
    }

    @Test
    void leavesToOthersWhatTheyWereHandedTheStateOf() {
        OrphanRules onlyFirst = rules(2, 3, 5, RestoredWriters.of(List.of(FIRST)));
        assertThat(onlyFirst.isOrphan(id(2, 1, 8), REGISTERED, false)).isFalse();
        assertThat(withoutState.isOrphan(id(1, 0, 5), REGISTERED, false)).isFalse();
    }

    @Test
    void rollsBackWhatAnAttemptWithoutCheckpointLeft() {
        Map<Integer, Long> next = Map.of(0, 6L, 1, 7L, 2, 8L);
        OrphanRules holderAgain = rules(2, 3, 8, RestoredWriters.of(List.of(FIRST, SECOND)));
        assertThat(holderAgain.isOrphan(id(3, 0, 1), next, false)).isTrue();
        assertThat(holderAgain.isOrphan(id(5, 2, 1), next, false)).isTrue();
        assertThat(holderAgain.isOrphan(id(1, 0, 4), next, false)).isFalse();
    }

    @Test
    void touchesNothingOfASiblingThatOpenedBefore() {
        // Its input ended at once, so it has prepared already.
        assertThat(holder.isOrphan(id(3, 0, 1), REGISTERED, false)).isFalse();
    }

    @Test
    void touchesNothingNewerThanItself() {
        assertThat(holder.isOrphan(id(6, 0, 1), Map.of(0, 6L), false)).isFalse();
        assertThat(holder.isOrphan(id(5, 2, 1), REGISTERED, false)).isFalse();
    }

    @Test
    void waitsForASubtaskThatHasNotOpenedYet() {
        // Still the dead predecessor's registration; its successor will make it an orphan.
        Map<Integer, Long> notYet = Map.of(0, 1L, 1, 4L, 2, 5L);
        assertThat(holder.isOrphan(id(1, 0, 5), notYet, false)).isFalse();
        assertThat(holder.isOrphan(id(1, 0, 5), REGISTERED, false)).isTrue();
    }

    @Test
    void answersForItsOwnSubtaskFromTheFirstBarrierOn() {
        assertThat(withoutState.isOrphan(id(1, 0, 5), REGISTERED, true)).isTrue();
        assertThat(withoutState.isOrphan(id(1, 1, 5), REGISTERED, true)).isFalse();
        assertThat(holder.isOrphan(id(1, 0, 5), REGISTERED, true)).isFalse();
        assertThat(holder.isOrphan(id(1, 9, 5), REGISTERED, true)).isTrue();
    }

    @Test
    void sharesTheCleaningWhenThereIsNoCheckpoint() {
        OrphanRules one = rules(1, 2, 4, RestoredWriters.NOTHING);
        Map<Integer, Long> registered = Map.of(0, 3L, 1, 4L, 2, 2L, 3, 1L);
        assertThat(one.isOrphan(id(2, 1, 1), registered, false)).isTrue();
        assertThat(one.isOrphan(id(1, 3, 1), registered, false)).isTrue();
        assertThat(one.isOrphan(id(2, 2, 1), registered, false)).isFalse();
        assertThat(one.vacated(registered, false)).containsExactly(3);
    }

    @Test
    void fencesTheSubtasksThereNoLongerAre() {
        OrphanRules only = rules(0, 1, 9, RestoredWriters.of(List.of(FIRST, SECOND)));
        assertThat(only.vacated(Map.of(0, 9L, 1, 2L, 2, 8L, 3, 9L), false)).containsExactly(1, 2);
        assertThat(withoutState.vacated(Map.of(3, 2L), false)).isEmpty();
        assertThat(withoutState.vacated(Map.of(3, 2L), true)).containsExactly(3);
    }

    private static OrphanRules rules(
            int subtask, int parallelism, long incarnation, RestoredWriters restored) {
        return new OrphanRules(
                new WriterSeat("d", "ledger", subtask, parallelism), incarnation, restored);
    }

    private static TransactionId id(long incarnation, int subtask, long sequence) {
        return new TransactionId("d", "ledger", incarnation, subtask, sequence);
    }
}
