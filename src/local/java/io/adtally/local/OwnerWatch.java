package io.adtally.local;

import java.io.IOException;

/**
 * A shell that ends a process of ours when this JVM is gone, in whatever way: the shell's standard
 * input then closes. For children that cannot watch for themselves.
 */
final class OwnerWatch implements AutoCloseable {
    private final Process shell;

    private OwnerWatch(Process shell) {
        this.shell = shell;
    }

    /** Sends the process SIGQUIT when this JVM ends before {@link #close}. */
    static OwnerWatch start(long pid) throws IOException {
        String script = "read line; kill -QUIT " + pid;
        return new OwnerWatch(new ProcessBuilder("setsid", "sh", "-c", script).start());
    }

    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
