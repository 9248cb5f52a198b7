package io.adtally.watch;

/**
 * Something that is wrong now.
 *
 * @param topic the topic it is about; empty where it is about none alone
 * @param subject with the kind it names the finding, for as long as that lasts
 * @param message for a person
 */
public record Finding(Kind kind, String topic, String subject, String message) {

    /** What is wrong; each has a runbook. */
    public enum Kind {
        /** A transaction holds a partition back. */
        OPEN_TRANSACTION,
        /** There is something to read, and the job reads nothing. */
        NOT_READ,
        /** No new record comes. */
        SILENT,
        /** What a start would be refused for. */
        PRECONDITION,
        /** Kafka or the ledger cannot be asked. */
        CANNOT_LOOK
    }
}
