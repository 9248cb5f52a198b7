package io.adtally.io;

import io.adtally.io.KafkaWatch.Look;
import io.adtally.watch.Finding;
import io.adtally.watch.PartitionLook;
import io.adtally.watch.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A watch in words, for {@code scripts/status.sh}: one line in all, and one a finding. */
final class WatchReport {
    private static final int MAX_FINDINGS = 20;

    /** Flink's metrics hold texts of less than 64 KiB. */
    private static final int MAX_CHARACTERS = 1000;

    private WatchReport() {}

    static String of(Watch watch) {
        Look look = watch.newest();
        List<Finding> findings = watch.findings();
        List<String> lines = new ArrayList<>();
        lines.add(
                String.format(
                        Locale.ROOT,
                        "%,d offsets unread, %,d held back by open transactions, as of %s",
                        look.standings().stream()
                                .map(Standing::look)
                                .mapToLong(PartitionLook::unread)
                                .sum(),
                        look.standings().stream()
                                .map(Standing::look)
                                .mapToLong(PartitionLook::heldBack)
                                .sum(),
                        Instant.ofEpochMilli(look.atMs())));
        findings.stream()
                .limit(MAX_FINDINGS)
                .map(finding -> line(finding.kind() + ": " + finding.message()))
                .forEach(lines::add);
        if (findings.size() > MAX_FINDINGS) {
            lines.add("and " + (findings.size() - MAX_FINDINGS) + " more");
        }
        return String.join("\n", lines);
    }

    /** What a broker says may hold anything. */
    private static String line(String text) {
        String oneLine = text.replaceAll("\\p{Cntrl}+", " ");
        return oneLine.length() > MAX_CHARACTERS
                ? oneLine.substring(0, MAX_CHARACTERS) + "…"
                : oneLine;
    }
}
