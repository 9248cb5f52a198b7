package io.adtally.local;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Runs another main class, and ends with the process that started this one, even where that one was
 * killed: its end of our standard input then closes, whatever became of it.
 */
public final class DiesWithParent {
    private DiesWithParent() {}

    /** Takes the main class and its arguments. */
    public static void main(String[] args) throws ReflectiveOperationException {
        // Ctrl-C on a terminal goes to every process there; the parent decides when this one ends.
        Signals.handle("INT", () -> {});
        Signals.handle("HUP", () -> {});
        Thread watch = new Thread(DiesWithParent::dieAtEndOfInput, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    }

    private static void dieAtEndOfInput() {
        InputStream input = System.in;
        try {
            while (input.read() >= 0) {
                // Nobody writes; only the end matters.
            }
        } catch (IOException e) {
            System.err.println("standard input broke, ending as if it had closed: " + e);
        }
        // No shutdown hooks: nobody is left to wait for them.
        Signals.killThisProcess();
    }
}
