package io.adtally.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** Kafka's own command line, as its distribution has it: a script for each tool. */
final class KafkaTools {
    private static final Map<String, String> TOOLS =
            Map.of(
                    "kafka-topics.sh", "org.apache.kafka.tools.TopicCommand",
                    "kafka-configs.sh", "kafka.admin.ConfigCommand",
                    "kafka-log-dirs.sh", "org.apache.kafka.tools.LogDirsCommand",
                    "kafka-get-offsets.sh", "org.apache.kafka.tools.GetOffsetShell",
                    "kafka-transactions.sh", "org.apache.kafka.tools.TransactionsCommand",
                    "kafka-console-consumer.sh", "org.apache.kafka.tools.consumer.ConsoleConsumer",
                    "kafka-consumer-groups.sh",
                            "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand");

    private KafkaTools() {}

    /** Puts them into a directory; gives back a {@code PATH} that begins with it. */
    static String install(Path dir) throws IOException {
        Files.createDirectories(dir);
        Path classPath =
                Files.writeString(
                        dir.resolve("classpath"), "-cp " + System.getProperty("java.class.path"));
        for (Map.Entry<String, String> tool : TOOLS.entrySet()) {
            Path script =
                    Files.writeString(
                            dir.resolve(tool.getKey()),
                            """
                            #!/bin/sh
                            exec java -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \\
                                -Dlog4j2.level=ERROR @%s %s "$@"
                            """
                                    .formatted(classPath, tool.getValue()));
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return dir + ":" + System.getenv("PATH");
    }
}
