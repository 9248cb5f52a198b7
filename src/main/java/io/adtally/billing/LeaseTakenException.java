package io.adtally.billing;

import java.time.Duration;

/** Another job runs this deployment. Restarting does not help: one of the two has to be stopped. */
public final class LeaseTakenException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * For the holder found.
     *
     * @param age since the holder's last sign of life
     */
    public LeaseTakenException(String deployment, String holder, Duration age) {
        super(
                "deployment '"
                        + deployment
                        + "' is run by job "
                        + holder
                        + ", last seen "
                        + age.toMillis()
                        + " ms ago: stop that job first, or give this one an"
                        + " adtally.deployment.id of its own");
    }
}
