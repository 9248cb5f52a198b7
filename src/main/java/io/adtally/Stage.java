package io.adtally;

/**
 * The operators of the job in the order of the flow. The uid is the name of the operator's state in
 * every savepoint ever taken: it never changes.
 */
public enum Stage implements Named {
    EVENTS_SOURCE("events-source", "Events"),
    INGEST("ingest", "Ingest"),
    DELAYED_SOURCE("delayed-source", "Delayed events"),
    DELAYED_INGEST("delayed-ingest", "Ingest delayed"),
    END_OF_TIME("end-of-time", "End of time"),
    CATALOG_SOURCE("catalog-source", "Catalog"),
    CATALOG("catalog", "Read catalog"),
    IMPRESSION("impression", "Impression"),
    EVENTS_SINK("events-sink", "Canonical events"),
    BILLING("billing", "Billing"),
    LEDGER_SINK("ledger-sink", "Ledger"),
    USER_EVENTS("user-events", "Events of users"),
    SESSION("session", "Session"),
    SESSION_SINK("session-sink", "Sessions"),
    CAPPED_IMPRESSIONS("capped-impressions", "Capped impressions"),
    CAPPING("capping", "Capping"),
    CAPPING_SINK("capping-sink", "Frequency caps"),
    METRICS("metrics", "Combine campaign metrics"),
    METRICS_SINK("metrics-sink", "Campaign metrics"),
    DEAD_LETTERS_SINK("dead-letters-sink", "Dead letters"),
    INGEST_TALLY("ingest-tally", "Combine tally of ingest"),
    DELAYED_TALLY("delayed-tally", "Combine tally of delayed"),
    CATALOG_TALLY("catalog-tally", "Combine tally of catalog"),
    IMPRESSION_TALLY("impression-tally", "Combine tally of impressions"),
    TALLY("tally", "Tally"),
    TALLY_SINK("tally-sink", "Tally rows"),
    WATCH("watch", "Watch"),
    WATCH_SINK("watch-sink", "Watched");

    private final String uid;
    private final String displayName;

    Stage(String uid, String displayName) {
        this.uid = uid;
        this.displayName = displayName;
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public String displayName() {
        return displayName;
    }
}
