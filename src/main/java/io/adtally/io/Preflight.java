package io.adtally.io;

import java.io.Serializable;

/**
 * Looks whether a part of the world outside is as the job needs it: at the start, and again and
 * again.
 */
interface Preflight extends Serializable {
    /** What it looks at, in words. */
    String subject();

    /**
     * Looks at everything there is to look at.
     *
     * @throws UnreachableException if it cannot be asked
     */
    Preconditions look() throws UnreachableException, InterruptedException;
}
