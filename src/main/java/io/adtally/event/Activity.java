package io.adtally.event;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a user did in some time. It adds up, and the order of adding never shows.
 *
 * @param counts events by their type
 * @param campaigns seen: the first {@link #MAX_CAMPAIGNS} in the order of their texts
 * @param moreCampaigns whether there were others
 * @param amountsNanos what was charged by currency, exact up to {@link Long#MAX_VALUE}, which
 *     stands for it and all above
 */
public record Activity(
        Map<EventType, Long> counts,
        SortedSet<String> campaigns,
        boolean moreCampaigns,
        Map<String, Long> amountsNanos) {

    /** More than any viewer sees in a session; a robot may, and must not fill the state. */
    public static final int MAX_CAMPAIGNS = 1000;

    public static Activity of(UserEvent event) {
        return new Activity(
                Map.of(event.type(), 1L),
                new TreeSet<>(Set.of(event.campaignId())),
                false,
                event.currency().isEmpty()
                        ? Map.of()
                        : Map.of(event.currency(), event.amountNanos()));
    }

    public Activity plus(Activity other) {
        Map<EventType, Long> allCounts = new EnumMap<>(EventType.class);
        allCounts.putAll(counts);
        other.counts.forEach((type, count) -> allCounts.merge(type, count, Math::addExact));
        SortedSet<String> allCampaigns = new TreeSet<>(campaigns);
        allCampaigns.addAll(other.campaigns);
        boolean more = moreCampaigns || other.moreCampaigns || allCampaigns.size() > MAX_CAMPAIGNS;
        while (allCampaigns.size() > MAX_CAMPAIGNS) {
            allCampaigns.remove(allCampaigns.last());
        }
        Map<String, Long> allAmounts = new TreeMap<>(amountsNanos);
        other.amountsNanos.forEach(
                (currency, nanos) -> allAmounts.merge(currency, nanos, Activity::sumOrMost));
        return new Activity(allCounts, allCampaigns, more, allAmounts);
    }

    /** Prices are the producer's word: two of the largest must not stop the job. */
    private static long sumOrMost(long nanos, long more) {
        return nanos > Long.MAX_VALUE - more ? Long.MAX_VALUE : nanos + more;
    }

    /** Part of sessions, in state and on their way out. */
    public enum Bytes implements Codec<Activity> {
        INSTANCE;

        @Override
        public Class<Activity> type() {
            return Activity.class;
        }

        @Override
        public void write(Activity activity, DataOutput out) throws IOException {
            Wire.writeVarint(activity.counts.size(), out);
            for (Map.Entry<EventType, Long> count : activity.counts.entrySet()) {
                out.writeByte(count.getKey().number());
                Wire.writeVarint(count.getValue(), out);
            }
            Wire.writeVarint(activity.campaigns.size(), out);
            for (String campaign : activity.campaigns) {
                Wire.writeText(campaign, out);
            }
            out.writeBoolean(activity.moreCampaigns);
            Wire.writeVarint(activity.amountsNanos.size(), out);
            for (Map.Entry<String, Long> amount : activity.amountsNanos.entrySet()) {
                Wire.writeText(amount.getKey(), out);
                Wire.writeVarint(amount.getValue(), out);
            }
        }

        @Override
        public Activity read(DataInput in, int version) throws IOException {
            return new Activity(
                    readCounts(in), readCampaigns(in), in.readBoolean(), readAmounts(in));
        }

        private static Map<EventType, Long> readCounts(DataInput in) throws IOException {
            Map<EventType, Long> counts = new EnumMap<>(EventType.class);
            for (long rest = Wire.readVarint(in); rest > 0; rest--) {
                counts.put(EventType.ofNumber(in.readByte()), Wire.readVarint(in));
            }
            return counts;
        }

        private static SortedSet<String> readCampaigns(DataInput in) throws IOException {
            SortedSet<String> campaigns = new TreeSet<>();
            for (long rest = Wire.readVarint(in); rest > 0; rest--) {
                campaigns.add(Wire.readText(in));
            }
            return campaigns;
        }

        private static Map<String, Long> readAmounts(DataInput in) throws IOException {
            Map<String, Long> amounts = new TreeMap<>();
            for (long rest = Wire.readVarint(in); rest > 0; rest--) {
                amounts.put(Wire.readText(in), Wire.readVarint(in));
            }
            return amounts;
        }
    }
}
