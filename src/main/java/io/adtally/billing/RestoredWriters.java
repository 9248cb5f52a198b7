package io.adtally.billing;

import java.util.List;

/**
 * What a writer was handed when it opened.
 *
 * @param fromCheckpoint false for a job that starts from nothing
 * @param states the share of the checkpoint's writer states that fell to this one; may be empty
 */
public record RestoredWriters(boolean fromCheckpoint, List<LedgerWriterState> states) {
    public static final RestoredWriters NOTHING = new RestoredWriters(false, List.of());

    public RestoredWriters {
        states = List.copyOf(states);
    }

    public static RestoredWriters of(List<LedgerWriterState> states) {
        return new RestoredWriters(true, states);
    }
}
