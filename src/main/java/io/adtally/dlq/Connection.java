package io.adtally.dlq;

import io.adtally.config.KafkaClients;
import io.adtally.config.Secret;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say which Kafka is meant; every command has them. */
final class Connection {
    @Option(
            names = "--bootstrap-servers",
            required = true,
            paramLabel = "HOST:PORT,…",
            defaultValue = "${env:ADTALLY_BOOTSTRAP_SERVERS}",
            description = "Kafka brokers; default: the environment's ADTALLY_BOOTSTRAP_SERVERS.")
    private String bootstrapServers;

    @Option(
            names = "--client-config",
            paramLabel = "FILE",
            defaultValue = "${env:ADTALLY_CLIENT_CONFIG}",
            description =
                    "Properties for the Kafka clients, such as security.protocol=SASL_SSL; secrets"
                            + " among them as file:/path or env:NAME. Default: the environment's"
                            + " ADTALLY_CLIENT_CONFIG, if it is set.")
    private Path clientConfig;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = "ads.dlq.v1",
            description = "Where the letters are (default: ${DEFAULT-VALUE}).")
    private String topic;

    /** Each secret among the properties is there to be read. */
    KafkaClients clients() {
        KafkaClients clients = KafkaClients.read(bootstrapServers, clientConfig);
        try {
            clients.propertiesWithSecretsAs(reference -> new Secret(reference).resolve());
        } catch (IllegalStateException e) {
            throw new DlqException(clientConfig + ": " + e.getMessage());
        }
        return clients;
    }

    String topic() {
        return topic;
    }
}
