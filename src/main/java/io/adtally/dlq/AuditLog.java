package io.adtally.dlq;

import io.adtally.io.LetterWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who did what with which letters. An action is entered before it begins, so that none goes unseen,
 * and again when it has ended; both have the action's id as their key.
 */
final class AuditLog {
    private static final int VERSION = 1;

    private final LetterWriter writer;
    private final String topic;
    private final String who;
    private final Surroundings surroundings;

    AuditLog(LetterWriter writer, String topic, String who, Surroundings surroundings) {
        this.writer = writer;
        this.topic = topic;
        this.who = who;
        this.surroundings = surroundings;
    }

    /**
     * Enters it, and returns when Kafka has it.
     *
     * @param event {@code begun}, {@code done}, {@code interrupted} or {@code failed}
     * @param details what else there is to say, by name
     */
    void enter(String run, String command, String event, Map<String, Object> details) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("version", VERSION);
        entry.put("run", run);
        entry.put("time", surroundings.clock().instant().toString());
        entry.put("who", who);
        entry.put("account", surroundings.account());
        entry.put("command", command);
        entry.put("event", event);
        entry.putAll(details);
        writer.send(
                topic,
                run.getBytes(StandardCharsets.UTF_8),
                Json.write(entry).getBytes(StandardCharsets.UTF_8),
                Map.of("content-type", "application/json"));
        writer.flush();
    }
}
