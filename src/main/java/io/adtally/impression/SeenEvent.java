package io.adtally.impression;

import io.adtally.event.EventId;

/**
 * An accepted event that refers to an impression.
 *
 * @param facts see {@link Facts#checksum}
 */
record SeenEvent(EventId eventId, int facts) {}
