package io.adtally.local.traffic;

import java.util.List;

/** The topics ad servers write to. */
public final class Topics {
    public static final String IMPRESSIONS = "ads.impressions.v1";
    public static final String CLICKS = "ads.clicks.v1";
    public static final String CONVERSIONS = "ads.conversions.v1";
    public static final String ENGAGEMENTS = "ads.engagements.v1";
    public static final String DELAYED = "ads.delayed.v1";
    public static final String RETRY = "ads.retry.v1";
    public static final String CATALOG = "ads.catalog.v1";

    /** What carries ad events. */
    public static final List<String> EVENTS =
            List.of(IMPRESSIONS, CLICKS, CONVERSIONS, ENGAGEMENTS, DELAYED, RETRY);

    private Topics() {}
}
