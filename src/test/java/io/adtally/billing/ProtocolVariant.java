package io.adtally.billing;

/** The protocol as it is, or with a bug planted in it. */
interface ProtocolVariant {
    ProtocolVariant REAL = new ProtocolVariant() {};

    default LedgerWriterProtocol writer(
            LedgerStore store, WriterSeat seat, RestoredWriters restored, Pauses pauses) {
        return new LedgerWriterProtocol(store, seat, restored, 2, pauses, LedgerEvents.IGNORED);
    }

    default LedgerCommitterProtocol committer(LedgerStore store, Pauses pauses) {
        return new LedgerCommitterProtocol(store, 60_000, pauses, LedgerEvents.IGNORED);
    }
}
