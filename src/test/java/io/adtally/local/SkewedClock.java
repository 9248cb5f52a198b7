package io.adtally.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Another time of day for a process, where libfaketime is installed (Debian: faketime). */
final class SkewedClock {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    private static final Pattern STAMP =
            Pattern.compile("(?m)^(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d),");

    private SkewedClock() {}

    /** How far ahead the process was, as far as its log tells, when it last logged something. */
    static Duration seenIn(String log) {
        LocalDateTime stamp =
                STAMP.matcher(log)
                        .results()
                        .map(match -> LocalDateTime.parse(match.group(1)))
                        .reduce((earlier, later) -> later)
                        .orElseThrow(() -> new AssertionError("no time in " + log));
        return Duration.between(LocalDateTime.now(ZoneId.systemDefault()), stamp);
    }

    /** What a process must find in its environment; empty where the library is not installed. */
    static Optional<Map<String, String>> ahead(Duration by) throws IOException {
        List<Path> directories = new ArrayList<>(List.of(LIBRARIES));
        try (DirectoryStream<Path> architectures =
                Files.newDirectoryStream(LIBRARIES, "*-linux-gnu*")) {
            architectures.forEach(directories::add);
        }
        return directories.stream()
                .map(directory -> directory.resolve(LIBRARY))
                .filter(Files::exists)
                .findFirst()
                .map(
                        library ->
                                Map.of(
                                        "LD_PRELOAD",
                                        library.toString(),
                                        "FAKETIME",
                                        "+" + by.toSeconds(),
                                        // A clock that is set wrong still runs as clocks do:
                                        // what waits by the monotonic one waits as long.
                                        "FAKETIME_DONT_FAKE_MONOTONIC",
                                        "1",
                                        "DONT_FAKE_MONOTONIC",
                                        "1",
                                        "FAKETIME_FORCE_MONOTONIC_FIX",
                                        "0"));
    }
}
