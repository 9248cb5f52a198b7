package io.adtally.local;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;

/**
 * POSIX signals. A JVM's shutdown hooks run all at once, and the environment's children must stay
 * until the job has its savepoint: so the signals are taken before they become a shutdown. The
 * class behind it is no part of Java's API, and is reached by name.
 */
final class Signals {
    private Signals() {}

    /**
     * Runs the action at each such signal, in place of ending this JVM.
     *
     * @param name without SIG: INT, TERM, HUP
     */
    static void handle(String name, Runnable action) {
        try {
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            // One method: the signal has come.
            Object proxy =
                    Proxy.newProxyInstance(
                            Signals.class.getClassLoader(),
                            new Class<?>[] {handler},
                            (self, method, arguments) -> {
                                action.run();
                                return null;
                            });
            Class<?> signal = Class.forName("sun.misc.Signal");
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM gives no access to SIG" + name, e);
        }
    }

    /**
     * Sends a process a signal.
     *
     * @param name without SIG: TERM, STOP, CONT, KILL
     * @throws IOException if there is no such process, or none that may be sent signals
     */
    static void send(String name, long pid) throws IOException, InterruptedException {
        // The shell's own kill is everywhere; a kill program is not.
        Process kill =
                new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (kill.waitFor() != 0) {
            throw new IOException("SIG" + name + " to process " + pid + ": " + said.strip());
        }
    }

    /**
     * Ends this JVM by SIGKILL. An exit, and a halt too, waits at its very end for RocksDB's
     * threads, and one that is about to call Java, for the time of day in a compaction, waits for
     * the JVM: then neither ever ends.
     */
    static void killThisProcess() {
        try {
            send("KILL", ProcessHandle.current().pid());
        } catch (IOException | InterruptedException e) {
            System.err.println("no SIGKILL, so by a halt: " + e);
        }
        Runtime.getRuntime().halt(1);
    }
}
