package io.adtally;

/**
 * The operators of the job in the order of the flow. The uid is the name of the operator's state in
 * every savepoint ever taken: it never changes.
 */
public enum Stage {
    EVENTS_SOURCE("events-source", "Events"),
    INGEST("ingest", "Ingest"),
    CATALOG_SOURCE("catalog-source", "Catalog"),
    CATALOG("catalog", "Read catalog"),
    IMPRESSION("impression", "Impression"),
    BILLING("billing", "Billing"),
    LEDGER_SINK("ledger-sink", "Ledger"),
    EVENTS_SINK("events-sink", "Canonical events"),
    DEAD_LETTERS_SINK("dead-letters-sink", "Dead letters"),
    TALLY_COMBINE("tally-combine", "Combine tally"),
    TALLY("tally", "Tally"),
    TALLY_SINK("tally-sink", "Tally rows");

    private final String uid;
    private final String displayName;

    Stage(String uid, String displayName) {
        this.uid = uid;
        this.displayName = displayName;
    }

    public String uid() {
        return uid;
    }

    /** As shown in Flink's web UI and in metrics. */
    public String displayName() {
        return displayName;
    }
}
