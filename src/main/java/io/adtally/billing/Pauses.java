package io.adtally.billing;

/** Time, as far as the protocol needs it: to wait between two tries, and to stop trying. */
public interface Pauses {
    /** Milliseconds since some moment; never goes back. */
    long elapsedMs();

    void pause(long ms) throws InterruptedException;
}
