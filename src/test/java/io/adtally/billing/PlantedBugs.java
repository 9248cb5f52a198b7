package io.adtally.billing;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The bugs others have had; each must be found by the simulation, for ever. */
final class PlantedBugs {
    static final Map<String, ProtocolVariant> BY_NAME =
            Map.of(
                    "commits before the checkpoint completes", new CommitsEarly(),
                    "writes no commits row", new NoCommitsRow(),
                    "takes what is unknown for committed", new UnknownIsCommitted(),
                    "ids without incarnation", new NoIncarnation(),
                    "rolls orphans back too eagerly", new EagerOrphans(),
                    "looks for no orphans", new NoOrphans(),
                    "takes the preparing of an aborted transaction for success",
                            new AbortedIsPrepared(),
                    "forgets what the committers have yet to commit", new ForgetsCommittables(),
                    "takes a sibling's transaction for an orphan", new ForgetsSiblings(),
                    "acts on the view it had before it froze", new ActsOnOldView());

    private PlantedBugs() {}

    private static final class CommitsEarly implements ProtocolVariant {
        @Override
        public LedgerWriterProtocol writer(
                LedgerStore store, WriterSeat seat, RestoredWriters restored, Pauses pauses) {
            return new LedgerWriterProtocol(
                    store, seat, restored, 2, pauses, LedgerEvents.IGNORED) {
                @Override
                Optional<LedgerCommittable> prepare(boolean atBarrier)
                        throws LedgerException, InterruptedException {
                    Optional<LedgerCommittable> made = super.prepare(atBarrier);
                    if (made.isPresent()) {
                        store.commit(made.get().id());
                    }
                    return made;
                }
            };
        }
    }

    private static final class NoCommitsRow implements ProtocolVariant {
        @Override
        public LedgerWriterProtocol writer(
                LedgerStore store, WriterSeat seat, RestoredWriters restored, Pauses pauses) {
            return new LedgerWriterProtocol(
                    store, seat, restored, 2, pauses, LedgerEvents.IGNORED) {
                @Override
                void record(TransactionId id, LedgerStore.Counts counts) {}
            };
        }
    }

    private static final class UnknownIsCommitted implements ProtocolVariant {
        @Override
        public LedgerCommitterProtocol committer(LedgerStore store, Pauses pauses) {
            return new LedgerCommitterProtocol(store, 60_000, pauses, LedgerEvents.IGNORED) {
                @Override
                boolean isCommitted(LedgerCommittable unknown) {
                    return true;
                }
            };
        }
    }

    /** The database's side of it, too: without incarnations, nobody is fenced. */
    private static final class NoIncarnation implements ProtocolVariant {
        @Override
        public LedgerWriterProtocol writer(
                LedgerStore store, WriterSeat seat, RestoredWriters restored, Pauses pauses) {
            return new LedgerWriterProtocol(
                    store, seat, restored, 2, pauses, LedgerEvents.IGNORED) {
                @Override
                TransactionId newId(long incarnation, long sequence) {
                    return super.newId(1, sequence);
                }

                @Override
                void record(TransactionId id, LedgerStore.Counts counts) throws LedgerException {
                    super.record(super.newId(incarnation(), id.sequence()), counts);
                }
            };
        }
    }

    private static final class EagerOrphans implements ProtocolVariant {
        @Override
        public LedgerWriterProtocol writer(
                LedgerStore store, WriterSeat seat, RestoredWriters restored, Pauses pauses) {
            return withRules(
                    store,
                    restored,
                    seat,
                    pauses,
                    new OrphanRules(seat, Long.MAX_VALUE, RestoredWriters.NOTHING));
        }
    }

    private static final class NoOrphans implements ProtocolVariant {
        @Override
        public LedgerWriterProtocol writer(
                LedgerStore store, WriterSeat seat, RestoredWriters restored, Pauses pauses) {
            return withRules(
                    store,
                    restored,
                    seat,
                    pauses,
                    new OrphanRules(seat, 0, RestoredWriters.of(List.of())));
        }
    }

    private static final class AbortedIsPrepared implements ProtocolVariant {
        @Override
        public LedgerWriterProtocol writer(
                LedgerStore store, WriterSeat seat, RestoredWriters restored, Pauses pauses) {
            return new LedgerWriterProtocol(
                    store, seat, restored, 2, pauses, LedgerEvents.IGNORED) {
                @Override
                void verifyPrepared(TransactionId id) {}
            };
        }
    }

    private static final class ForgetsCommittables implements ProtocolVariant {
        @Override
        public LedgerWriterProtocol writer(
                LedgerStore store, WriterSeat seat, RestoredWriters restored, Pauses pauses) {
            List<LedgerWriterState> nothingPrepared =
                    restored.states().stream()
                            .map(
                                    state ->
                                            new LedgerWriterState(
                                                    state.incarnation(),
                                                    state.subtask(),
                                                    state.parallelism(),
                                                    0))
                            .toList();
            return new LedgerWriterProtocol(
                    store,
                    seat,
                    new RestoredWriters(restored.fromCheckpoint(), nothingPrepared),
                    2,
                    pauses,
                    LedgerEvents.IGNORED);
        }
    }

    private static final class ForgetsSiblings implements ProtocolVariant {
        @Override
        public LedgerWriterProtocol writer(
                LedgerStore store, WriterSeat seat, RestoredWriters restored, Pauses pauses) {
            return new LedgerWriterProtocol(
                    store, seat, restored, 2, pauses, LedgerEvents.IGNORED) {
                @Override
                OrphanRules orphanRules(
                        WriterSeat ownSeat, long incarnation, RestoredWriters handed) {
                    return new OrphanRules(ownSeat, incarnation, handed) {
                        @Override
                        boolean isOrphan(
                                TransactionId id,
                                Map<Integer, Long> registered,
                                boolean barrierSeen) {
                            return super.isOrphan(id, Map.of(), barrierSeen);
                        }
                    };
                }
            };
        }
    }

    private static final class ActsOnOldView implements ProtocolVariant {
        @Override
        public LedgerWriterProtocol writer(
                LedgerStore store, WriterSeat seat, RestoredWriters restored, Pauses pauses) {
            Pauses withoutClock =
                    new Pauses() {
                        @Override
                        public long elapsedMs() {
                            return 0;
                        }

                        @Override
                        public void pause(long ms) throws InterruptedException {
                            pauses.pause(ms);
                        }
                    };
            return new LedgerWriterProtocol(
                    store, seat, restored, 2, withoutClock, LedgerEvents.IGNORED);
        }
    }

    private static LedgerWriterProtocol withRules(
            LedgerStore store,
            RestoredWriters restored,
            WriterSeat seat,
            Pauses pauses,
            OrphanRules rules) {
        return new LedgerWriterProtocol(store, seat, restored, 2, pauses, LedgerEvents.IGNORED) {
            @Override
            OrphanRules orphanRules(WriterSeat ownSeat, long incarnation, RestoredWriters handed) {
                return rules;
            }
        };
    }
}
