package io.adtally.ops;

/** What a savepoint looks like; both are complete in themselves. The names are Flink's. */
public enum SavepointFormat {
    /** As the state backend keeps it: written and read by the file. */
    NATIVE,
    /** Readable by every state backend: written and read value by value. */
    CANONICAL
}
