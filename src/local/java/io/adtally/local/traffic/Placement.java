package io.adtally.local.traffic;

import io.adtally.proto.catalog.v1.PricingModel;
import io.adtally.proto.events.v1.MediaType;

/**
 * What the ad server knows of a token.
 *
 * @param repriced has several terms, so that an impression's time tells its price
 */
record Placement(String token, PricingModel model, MediaType media, boolean repriced) {}
