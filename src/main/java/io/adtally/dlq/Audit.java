package io.adtally.dlq;

import io.adtally.io.LetterWriter;
import picocli.CommandLine.Option;

/** The options of every command that leaves a trace. */
final class Audit {
    @Option(
            names = "--audit-topic",
            paramLabel = "TOPIC",
            defaultValue = "ads.dlq-audit.v1",
            description = "Where it is entered who did what (default: ${DEFAULT-VALUE}).")
    private String topic;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "Who you are, where the account says too little; both are entered.")
    private String who;

    String topic() {
        return topic;
    }

    AuditLog log(LetterWriter writer, Surroundings surroundings) {
        return new AuditLog(
                writer, topic, who == null ? surroundings.account() : who, surroundings);
    }
}
