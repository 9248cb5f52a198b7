package io.adtally.event;

/**
 * A record of an input topic, with what ingest must know of its headers.
 *
 * @param headersBytes sum of the header names and values, in bytes; without what a replay adds
 * @param encoded whether it has a {@code content-encoding}
 * @param forgedReplay whether it has {@code adtally.dlq.*} headers it may not have
 */
public record InputRecord(
        SourceRecord source, int headersBytes, boolean encoded, boolean forgedReplay) {}
