package io.adtally.config;

import java.io.Serializable;
import java.time.Duration;

/** How the ledger is reached and how long anything there may take. */
public record LedgerConfig(
        String deploymentId,
        String jdbcUrl,
        String user,
        Secret password,
        int batchRows,
        Duration lockTimeout,
        Duration statementTimeout,
        Duration commitTimeout,
        Duration orphanScanInterval,
        Duration lease)
        implements Serializable {}
