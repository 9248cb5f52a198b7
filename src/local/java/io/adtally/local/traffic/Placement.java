package io.adtally.local.traffic;

import io.adtally.proto.catalog.v1.PricingModel;
import io.adtally.proto.events.v1.MediaType;

/**
 * What the ad server knows of a token.
 *
 * @param currency its terms'
 * @param repriced has several terms, so that an impression's time tells its price
 * @param shortWindows its terms have attribution windows of {@link Market#SHORT_WINDOW_MS}
 */
record Placement(
        String token,
        PricingModel model,
        MediaType media,
        String currency,
        boolean repriced,
        boolean shortWindows) {

    /** Whether it matters when its impressions were. */
    boolean timed() {
        return repriced || shortWindows;
    }
}
