package io.adtally.local;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The user's wish to end the run: the first signal asks the run to stop in good order, the second
 * one ends it on the spot. One that comes before the run is up interrupts the starting.
 */
final class StopRequest {
    private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

    /** What shells give for a process that SIGINT ended. */
    static final int EXIT_CODE = 130;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final Thread starting = Thread.currentThread();
    private volatile boolean up;

    /** To be called by the thread that starts the run. */
    static StopRequest bySignal() {
        StopRequest request = new StopRequest();
        SIGNALS.forEach(signal -> Signals.handle(signal, request::signalled));
        return request;
    }

    /** From here on a signal is answered by a stop in good order. */
    void runIsUp() {
        up = true;
    }

    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Whatever fails then, fails because of it. */
    boolean isAskedBeforeUp() {
        return isAsked() && !up;
    }

    /** Waits so long, or until asked to stop. */
    boolean await(long time, TimeUnit unit) throws InterruptedException {
        return asked.await(time, unit);
    }

    private void signalled() {
        if (isAsked()) {
            // Nor are the children waited for: they notice.
            Signals.killThisProcess();
        }
        asked.countDown();
        if (!up) {
            starting.interrupt();
        }
    }
}
