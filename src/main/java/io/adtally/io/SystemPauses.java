package io.adtally.io;

import io.adtally.billing.Pauses;
import java.util.concurrent.TimeUnit;

/** Real time. */
enum SystemPauses implements Pauses {
    INSTANCE;

    @Override
    public long elapsedMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public void pause(long ms) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(ms);
    }
}
