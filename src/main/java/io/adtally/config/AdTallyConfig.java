package io.adtally.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * All settings, validated.
 *
 * @param schemaRegistryUrl null: the pinned schema ids hold
 */
public record AdTallyConfig(
        String deploymentId,
        KafkaConfig kafka,
        IngestConfig ingest,
        ImpressionConfig impression,
        LedgerConfig ledger,
        String schemaRegistryUrl,
        Duration checkpointInterval)
        implements Serializable {}
