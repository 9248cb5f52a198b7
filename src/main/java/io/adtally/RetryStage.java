package io.adtally;

/** The operators of the retry job in the order of the flow; as frozen as those of {@link Stage}. */
public enum RetryStage implements Named {
    DEAD_LETTERS_SOURCE("dead-letters-source", "Dead letters"),
    RETRY("retry", "Retry"),
    DELAY("delay", "Delay"),
    RETRY_SINK("retry-sink", "Sent again"),
    PARKED_SINK("parked-sink", "Parked"),
    SAMPLES("samples", "Samples"),
    ALERT("alert", "Alert"),
    ALERTS_SINK("alerts-sink", "Alerts"),
    WATCH("watch", "Watch"),
    WATCH_SINK("watch-sink", "Watched");

    private final String uid;
    private final String displayName;

    RetryStage(String uid, String displayName) {
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
