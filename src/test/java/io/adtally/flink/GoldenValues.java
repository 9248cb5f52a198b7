package io.adtally.flink;

import io.adtally.billing.LedgerCommittable;
import io.adtally.billing.LedgerRow;
import io.adtally.billing.LedgerWriterState;
import io.adtally.billing.TransactionId;
import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import io.adtally.event.AcceptedEvent;
import io.adtally.event.Activity;
import io.adtally.event.AdEvent;
import io.adtally.event.CapKey;
import io.adtally.event.CapScope;
import io.adtally.event.CapUpdate;
import io.adtally.event.CappedImpression;
import io.adtally.event.CatalogUpdate;
import io.adtally.event.Charge;
import io.adtally.event.Codec;
import io.adtally.event.Context;
import io.adtally.event.EventId;
import io.adtally.event.EventType;
import io.adtally.event.Facts;
import io.adtally.event.FrequencyCap;
import io.adtally.event.MediaType;
import io.adtally.event.MetricIncrement;
import io.adtally.event.MetricKey;
import io.adtally.event.NotBilledReason;
import io.adtally.event.Outcome;
import io.adtally.event.PricingModel;
import io.adtally.event.RateSample;
import io.adtally.event.Session;
import io.adtally.event.SourceRecord;
import io.adtally.event.TallyIncrement;
import io.adtally.event.TallyTotal;
import io.adtally.event.Terms;
import io.adtally.event.UserEvent;
import io.adtally.event.UserKey;
import io.adtally.event.Validity;
import io.adtally.ingest.IngestDecision;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The values behind the golden files: every field is set, and no two hold the same. */
final class GoldenValues {
    static final EventId EVENT_ID = new EventId(0x0102030405060708L, 0xF1F2F3F4F5F6F7F8L);

    static final SourceRecord SOURCE =
            new SourceRecord(
                    "ads.clicks.v1",
                    7,
                    123_456_789_012L,
                    1_772_366_400_999L,
                    2,
                    SourceRecord.JSON,
                    "imp-1".getBytes(StandardCharsets.UTF_8),
                    new byte[] {0, 1, -1});

    static final AdEvent AD_EVENT =
            adEvent(
                    "GBP",
                    Validity.SIVT,
                    List.of("context.country", "labels"),
                    new Facts(0x01020304, 0x05060708));

    /** Its facts are computed, for nothing had been cleared. */
    private static final AdEvent AD_EVENT_1 =
            adEvent(
                    "",
                    Validity.VALID,
                    List.of(),
                    Facts.ofOther("user-ü", 4_000, 19_990_000, "EUR"));

    static final Terms TERMS = terms(new TreeMap<>(Map.of(EventType.CLICK, 86_400_000L)));
    private static final Terms TERMS_1 = terms(Map.of());

    static final CatalogUpdate CATALOG_UPDATE = new CatalogUpdate(TERMS, SOURCE);

    static final AcceptedEvent ACCEPTED_EVENT =
            acceptedEvent(AD_EVENT, TERMS, NotBilledReason.CLICK_LIMIT);
    private static final AcceptedEvent ACCEPTED_EVENT_1 = acceptedEvent(AD_EVENT_1, TERMS_1, null);

    static final TallyIncrement TALLY_INCREMENT =
            new TallyIncrement("ads.clicks.v1", Outcome.DEAD_LETTERED, "ORPHAN", -3);

    static final TallyTotal TALLY_TOTAL =
            new TallyTotal("ads.clicks.v1", Outcome.DEAD_LETTERED, "ORPHAN", 293);

    static final CapKey CAP_KEY =
            new CapKey("user-ü", CapScope.LINE_ITEM, "line-item", "above", 86_400_000, true);

    static final CappedImpression CAPPED_IMPRESSION =
            new CappedImpression(CAP_KEY, EVENT_ID, 1_772_366_400_000L, 300);

    static final CapUpdate CAP_UPDATE =
            new CapUpdate(CAP_KEY, 401, 301, 300, 1_772_452_800_000L, 1_772_366_400_000L);

    static final MetricIncrement METRIC_INCREMENT = metricIncrement(42);

    static final UserKey USER_KEY = new UserKey("user-ü", true);

    static final UserEvent USER_EVENT =
            new UserEvent(
                    USER_KEY,
                    EVENT_ID,
                    EventType.CLICK,
                    1_772_366_400_000L,
                    "campaign",
                    "USD",
                    10_000_000_000L);

    static final Activity ACTIVITY =
            new Activity(
                    new TreeMap<>(Map.of(EventType.CLICK, 2L, EventType.QR_SCAN, 300L)),
                    new TreeSet<>(List.of("campaign-1", "campaign-2")),
                    true,
                    new TreeMap<>(Map.of("EUR", 5L, "USD", 10_000_000_000L)));

    static final Session SESSION =
            new Session(
                    EVENT_ID,
                    USER_KEY,
                    1_772_366_400_000L,
                    1_772_366_999_000L,
                    ACTIVITY,
                    3,
                    new EventId(3, 4));

    static final DeadLetter DEAD_LETTER =
            new DeadLetter(SOURCE, RejectionReason.INVALID_FIELD, "type is \"x\"");

    static final RateSample RATE_SAMPLE = new RateSample("ORPHAN", 1_772_366_400_000L, 12);

    private GoldenValues() {}

    private static AdEvent adEvent(
            String auctionPriceCurrency,
            Validity validity,
            List<String> clearedFields,
            Facts facts) {
        return new AdEvent(
                EVENT_ID,
                new EventId(3, 4),
                "imp-1",
                EventType.CONVERSION,
                1_772_366_400_000L,
                "token-1",
                "user-ü",
                MediaType.DOOH,
                "order-1",
                19_990_000,
                "EUR",
                30_300_000,
                auctionPriceCurrency,
                4_000,
                new Context("site", "app", "DE", 3, "above"),
                true,
                false,
                true,
                new TreeMap<>(Map.of("a", "1", "b", "2")),
                validity,
                clearedFields,
                facts,
                SOURCE);
    }

    private static Terms terms(Map<EventType, Long> attributionWindowsMs) {
        return new Terms(
                "token-1",
                1_772_000_000_000L,
                "advertiser",
                "campaign",
                "line-item",
                "creative",
                MediaType.VIDEO,
                PricingModel.CPA,
                2_500_000,
                "USD",
                List.of(new FrequencyCap(CapScope.CREATIVE, 3, 86_400_000, true)),
                attributionWindowsMs);
    }

    private static AcceptedEvent acceptedEvent(
            AdEvent event, Terms terms, NotBilledReason notBilledReason) {
        return new AcceptedEvent(
                event,
                terms,
                1_772_366_300_000L,
                5,
                true,
                new Charge(2_500_000, 4_000, 10_000_000_000L),
                notBilledReason);
    }

    private static MetricIncrement metricIncrement(long invalidEvents) {
        return new MetricIncrement(
                new MetricKey(
                        1_772_366_400_000L,
                        "advertiser",
                        "campaign",
                        "line-item",
                        "creative",
                        MediaType.VIDEO,
                        EventType.CLICK,
                        "DE",
                        "USD",
                        true),
                300,
                invalidEvents,
                123_456_789,
                987,
                new byte[] {7, 8, -9});
    }

    /**
     * A codec and the value whose bytes are golden.
     *
     * @param ofFormat1 what is read from the bytes of format 1, which held less
     */
    record Golden<T>(Codec<T> codec, T value, T ofFormat1) {
        Golden(Codec<T> codec, T value) {
            this(codec, value, value);
        }
    }

    private static final LedgerCommittable LEDGER_COMMITTABLE =
            new LedgerCommittable(new TransactionId("prod-eu", "ledger", 300, 5, 17), 123_456);

    static List<Golden<?>> all() {
        return List.of(
                new Golden<>(EventId.Bytes.INSTANCE, EVENT_ID),
                new Golden<>(SourceRecord.Bytes.INSTANCE, SOURCE),
                new Golden<>(AdEvent.Bytes.INSTANCE, AD_EVENT, AD_EVENT_1),
                new Golden<>(Terms.Bytes.INSTANCE, TERMS, TERMS_1),
                new Golden<>(
                        CatalogUpdate.Bytes.INSTANCE,
                        CATALOG_UPDATE,
                        new CatalogUpdate(TERMS_1, SOURCE)),
                new Golden<>(AcceptedEvent.Bytes.INSTANCE, ACCEPTED_EVENT, ACCEPTED_EVENT_1),
                new Golden<>(TallyIncrement.Bytes.INSTANCE, TALLY_INCREMENT),
                new Golden<>(TallyTotal.Bytes.INSTANCE, TALLY_TOTAL),
                new Golden<>(CapKey.Bytes.INSTANCE, CAP_KEY),
                new Golden<>(CappedImpression.Bytes.INSTANCE, CAPPED_IMPRESSION),
                new Golden<>(CapUpdate.Bytes.INSTANCE, CAP_UPDATE),
                new Golden<>(MetricIncrement.Bytes.INSTANCE, METRIC_INCREMENT, metricIncrement(0)),
                new Golden<>(UserKey.Bytes.INSTANCE, USER_KEY),
                new Golden<>(UserEvent.Bytes.INSTANCE, USER_EVENT),
                new Golden<>(Activity.Bytes.INSTANCE, ACTIVITY),
                new Golden<>(Session.Bytes.INSTANCE, SESSION),
                new Golden<>(DeadLetter.Bytes.INSTANCE, DEAD_LETTER),
                new Golden<>(RateSample.Bytes.INSTANCE, RATE_SAMPLE),
                new Golden<>(
                        IngestDecision.Bytes.INSTANCE, new IngestDecision.Rejected(DEAD_LETTER)),
                new Golden<>(LedgerRow.Bytes.INSTANCE, LedgerRow.of(ACCEPTED_EVENT)),
                new Golden<>(LedgerCommittable.Bytes.INSTANCE, LEDGER_COMMITTABLE),
                new Golden<>(
                        LedgerWriterState.Bytes.INSTANCE, new LedgerWriterState(300, 5, 8, 17)));
    }
}
