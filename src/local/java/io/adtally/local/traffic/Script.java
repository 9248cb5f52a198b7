package io.adtally.local.traffic;

/**
 * Records in the order they are to be sent: the catalog that must be there first, then the rest.
 */
public interface Script {
    /** Null when there are no more. */
    Message next();
}
