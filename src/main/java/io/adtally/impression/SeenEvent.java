package io.adtally.impression;

import io.adtally.event.EventId;
import io.adtally.event.Facts;

/**
 * An accepted event that refers to an impression.
 *
 * @param facts as received
 */
record SeenEvent(EventId eventId, Facts facts) {}
