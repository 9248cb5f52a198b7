package io.adtally.local.traffic;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Where the deliberately bad records stand and why they must be refused, for the oracle: one line
 * each of topic, partition, offset and reason code, separated by tabs. Everything else the oracle
 * finds out from the records themselves.
 *
 * <p>Appended to, so that several runs against the same topics share one file; safe for the
 * producer's thread.
 */
public final class SentLog implements AutoCloseable {
    private final BufferedWriter lines;

    public SentLog(Path file) throws IOException {
        lines =
                Files.newBufferedWriter(
                        file,
                        StandardCharsets.UTF_8,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
    }

    synchronized void refused(String topic, int partition, long offset, String reason) {
        try {
            lines.write(topic + '\t' + partition + '\t' + offset + '\t' + reason + '\n');
            // The record is on Kafka for good, even if this process is killed now.
            lines.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        lines.close();
    }
}
