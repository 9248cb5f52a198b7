package io.adtally.local;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * What the run says. On a terminal the status is redrawn in place each second; elsewhere it is
 * printed now and then, one plain line after the other.
 */
final class Terminal {
    private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);

    private final PrintStream out;
    private final boolean interactive;
    private final int columns;
    private int drawn;
    private long lastPlain;

    /**
     * A terminal or what stands for one.
     *
     * @param interactive whether escape sequences mean anything to it
     * @param columns longer status lines are cut, or they could not be redrawn
     */
    Terminal(PrintStream out, boolean interactive, int columns) {
        this.out = out;
        this.interactive = interactive;
        this.columns = columns;
        this.lastPlain = System.nanoTime() - PLAIN_INTERVAL.toNanos();
    }

    /** A line that stays. */
    synchronized void say(String line) {
        drawn = 0;
        out.println(line);
        out.flush();
    }

    /** The newest status. */
    synchronized void show(List<String> lines) {
        if (interactive) {
            redraw(lines);
        } else if (System.nanoTime() - lastPlain >= PLAIN_INTERVAL.toNanos()) {
            lastPlain = System.nanoTime();
            out.println(
                    String.join("", lines.stream().map(l -> l.replaceAll("^ +", "  ")).toList()));
            out.flush();
        }
    }

    private void redraw(List<String> lines) {
        StringBuilder text = new StringBuilder();
        if (drawn > 0) {
            text.append("\033[").append(drawn).append('A');
        }
        for (String line : lines) {
            text.append("\r\033[K")
                    .append(line, 0, Math.min(line.length(), columns - 1))
                    .append('\n');
        }
        drawn = lines.size();
        out.print(text);
        out.flush();
    }
}
