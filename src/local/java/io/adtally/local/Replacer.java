package io.adtally.local;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Gives a process that is gone a successor, as an orchestrator does, until it is closed. */
final class Replacer implements AutoCloseable {
    private static final long POLL_MS = 100;

    private final Part part;
    private final Consumer<String> say;
    private final Thread thread;
    private String lastFailure = "";

    /** One or more processes that belong together. */
    interface Part {
        /** Looks whether one is gone that should run; if so, starts another and says so. */
        void replaceLost(Consumer<String> say) throws IOException, InterruptedException;
    }

    private Replacer(String name, Part part, Consumer<String> say) {
        this.part = part;
        this.say = say;
        this.thread = new Thread(() -> replaceUntilClosed(name), "replace-" + name);
        this.thread.setDaemon(true);
    }

    /**
     * Begins to look after the part.
     *
     * @param name for messages
     */
    static Replacer start(String name, Part part, Consumer<String> say) {
        Replacer replacer = new Replacer(name, part, say);
        replacer.thread.start();
        return replacer;
    }

    /** When this returns, nothing is replaced any more. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void replaceUntilClosed(String name) {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
                replace(name);
            }
        } catch (InterruptedException e) {
            // Closed.
            Thread.currentThread().interrupt();
        }
    }

    /** One that could not be replaced is tried again; who waits for it gives up by himself. */
    private void replace(String name) throws InterruptedException {
        try {
            part.replaceLost(say);
            lastFailure = "";
        } catch (IOException | IllegalStateException e) {
            String failure = name + " could not be replaced yet: " + e.getMessage();
            if (!failure.equals(lastFailure)) {
                lastFailure = failure;
                say.accept(failure.lines().findFirst().orElse(""));
            }
        }
    }
}
