package io.adtally.local.traffic;

/**
 * Records in the order they are to be sent: the catalog that must be there first, then the rest. A
 * catalog entry among the rest is for later: it goes out as long after the event before it as it is
 * due after that event, however late the events are.
 */
public interface Script {
    /** Null when there are no more. */
    Message next();
}
