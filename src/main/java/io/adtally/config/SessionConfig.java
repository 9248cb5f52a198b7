package io.adtally.config;

import java.io.Serializable;

/** Where a user's session ends and how long it can be corrected, in milliseconds of event time. */
public record SessionConfig(long gapMs, long maxLengthMs, long allowedLatenessMs)
        implements Serializable {}
