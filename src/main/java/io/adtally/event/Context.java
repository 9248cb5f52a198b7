package io.adtally.event;

/**
 * Where an ad was shown; empty texts for what is unknown.
 *
 * @param country ISO 3166-1 alpha-2
 * @param deviceType AdCOM 1.0 list "Device Types"; 0 if unknown
 * @param placementContext by which a frequency cap may be counted apart
 */
public record Context(
        String siteId, String appId, String country, int deviceType, String placementContext) {
    public static final Context UNKNOWN = new Context("", "", "", 0, "");
}
