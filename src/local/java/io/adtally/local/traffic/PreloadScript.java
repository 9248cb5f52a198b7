package io.adtally.local.traffic;

/**
 * What a load finds: its catalog, and impressions that nothing of it refers to. Without users, for
 * sessions and caps of an hour ago are soon over.
 */
public final class PreloadScript implements Script {
    private final BenchScript load;
    private long rest;

    /**
     * To be sent before the load.
     *
     * @param load begins with its events then
     */
    public PreloadScript(BenchScript load, long impressions) {
        this.load = load;
        this.rest = impressions;
    }

    @Override
    public Message next() {
        Message entry = load.nextEntry();
        if (entry != null || rest == 0) {
            return entry;
        }
        Message impression = load.earlierImpression(rest);
        rest--;
        return impression;
    }
}
