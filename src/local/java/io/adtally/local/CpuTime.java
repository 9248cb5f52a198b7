package io.adtally.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** CPU time of processes, as the operating system counts it: user and system, all threads. */
final class CpuTime {
    /** The unit of {@code /proc/PID/stat} on Linux, whatever the kernel's own tick. */
    private static final double TICKS_PER_SECOND = 100;

    // Counted from the field after the process's name: utime, stime, and those of ended children.
    private static final int FIRST_FIELD = 11;
    private static final int FIELDS = 4;

    private CpuTime() {}

    /** Seconds of a process, of all that descend from it, and of those of them that have ended. */
    static double secondsOfTree(long pid) throws IOException {
        List<Long> tree =
                Stream.concat(
                                Stream.of(pid),
                                ProcessHandle.of(pid).stream()
                                        .flatMap(ProcessHandle::descendants)
                                        .map(ProcessHandle::pid))
                        .toList();
        double seconds = 0;
        for (long member : tree) {
            seconds += seconds(member);
        }
        return seconds;
    }

    /** Seconds of this JVM alone, without the child processes it started. */
    static double secondsOfThisJvm() throws IOException {
        String[] fields = fields(ProcessHandle.current().pid());
        return ticks(fields, FIRST_FIELD, FIELDS / 2) / TICKS_PER_SECOND;
    }

    private static double seconds(long pid) throws IOException {
        try {
            return ticks(fields(pid), FIRST_FIELD, FIELDS) / TICKS_PER_SECOND;
        } catch (NoSuchFileException e) {
            // Ended a moment ago: its time is its parent's by now.
            return 0;
        }
    }

    private static long ticks(String[] fields, int from, int count) {
        long ticks = 0;
        for (int field = from; field < from + count; field++) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks;
    }

    /** Behind the name, which may hold blanks and brackets. */
    private static String[] fields(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    }
}
