package io.adtally;

import io.adtally.dlq.DlqCommand;
import io.adtally.dlq.Surroundings;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Dead letters in the hands of a person; run by {@code scripts/dlq.sh}. Ctrl-C lets it finish the
 * letter it is at, remember how far it has come, and say how to go on.
 */
public final class AdTallyDlq {
    /** What it still does takes a round trip or two; a broker that is away must not hold it. */
    private static final long GRACE_SECONDS = 20;

    private static final AtomicBoolean INTERRUPTED = new AtomicBoolean();
    private static final CountDownLatch FINISHED = new CountDownLatch(1);

    private AdTallyDlq() {}

    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(AdTallyDlq::stop, "stop"));
        Surroundings surroundings =
                new Surroundings(
                        InstantSource.system(),
                        System::nanoTime,
                        () -> UUID.randomUUID().toString(),
                        INTERRUPTED::get,
                        Boolean.getBoolean("adtally.tty"),
                        System.getProperty("user.name"));
        int exitCode = DlqCommand.in(surroundings).execute(args);
        FINISHED.countDown();
        System.exit(exitCode);
    }

    private static void stop() {
        INTERRUPTED.set(true);
        try {
            if (!FINISHED.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("dlq.sh: stopped after " + GRACE_SECONDS + " s of waiting");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
