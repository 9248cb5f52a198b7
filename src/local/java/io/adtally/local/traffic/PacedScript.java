package io.adtally.local.traffic;

/** Another script's records at an even rate, the catalog's at once. */
public final class PacedScript implements Script {
    private final Script script;
    private final long startMs;
    private final int ratePerSecond;
    private long records;

    /**
     * Begins to count at {@code startMs}.
     *
     * @param startMs UTC epoch millis
     */
    public PacedScript(Script script, long startMs, int ratePerSecond) {
        this.script = script;
        this.startMs = startMs;
        this.ratePerSecond = ratePerSecond;
    }

    @Override
    public Message next() {
        Message message = script.next();
        if (message == null || message.topic().equals(Topics.CATALOG)) {
            return message;
        }
        long dueMs = startMs + records * 1000 / ratePerSecond;
        records++;
        return message.dueAt(dueMs);
    }
}
