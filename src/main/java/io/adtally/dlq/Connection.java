package io.adtally.dlq;

import io.adtally.config.KafkaClients;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say which Kafka is meant; every command has them. */
final class Connection {
    @Option(
            names = "--bootstrap-servers",
            required = true,
            paramLabel = "HOST:PORT,…",
            description = "Kafka brokers.")
    private String bootstrapServers;

    @Option(
            names = "--client-config",
            paramLabel = "FILE",
            description =
                    "Properties for the Kafka clients, such as security.protocol=SASL_SSL; secrets"
                            + " among them as file:/path or env:NAME.")
    private Path clientConfig;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = "ads.dlq.v1",
            description = "Where the letters are (default: ${DEFAULT-VALUE}).")
    private String topic;

    KafkaClients clients() {
        return KafkaClients.read(bootstrapServers, clientConfig);
    }

    String topic() {
        return topic;
    }
}
