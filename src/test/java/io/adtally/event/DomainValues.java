package io.adtally.event;

import io.adtally.deadletter.DeadLetter;
import io.adtally.deadletter.RejectionReason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Values of every type that has a codec, as wild as their types allow. */
public final class DomainValues {
    private static final Arbitrary<String> TEXTS = Arbitraries.strings().ofMaxLength(20);
    private static final Arbitrary<Long> LONGS = Arbitraries.longs();
    private static final Arbitrary<byte[]> BYTES =
            Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
    private static final Arbitrary<Boolean> FLAGS = Arbitraries.of(true, false);

    private DomainValues() {}

    public static Arbitrary<EventId> eventIds() {
        return Combinators.combine(LONGS, LONGS).as(EventId::new);
    }

    public static Arbitrary<SourceRecord> sources() {
        return Combinators.combine(
                        TEXTS,
                        Arbitraries.integers().greaterOrEqual(0),
                        LONGS,
                        LONGS,
                        Arbitraries.integers().greaterOrEqual(0),
                        TEXTS,
                        BYTES.injectNull(0.2),
                        BYTES.injectNull(0.2))
                .as(SourceRecord::new);
    }

    public static Arbitrary<DeadLetter> deadLetters() {
        return Combinators.combine(sources(), Arbitraries.of(RejectionReason.values()), TEXTS)
                .as(DeadLetter::new);
    }

    public static Arbitrary<TallyIncrement> increments() {
        return Combinators.combine(TEXTS, Arbitraries.of(Outcome.values()), TEXTS, LONGS)
                .as(TallyIncrement::new);
    }

    public static Arbitrary<TallyTotal> totals() {
        return Combinators.combine(TEXTS, Arbitraries.of(Outcome.values()), TEXTS, LONGS)
                .as(TallyTotal::new);
    }

    public static Arbitrary<MetricIncrement> metricIncrements() {
        Arbitrary<MetricKey> keys =
                Combinators.combine(
                                LONGS,
                                TEXTS.list().ofSize(6),
                                Arbitraries.of(MediaType.values()),
                                Arbitraries.of(EventType.values()),
                                FLAGS)
                        .as(
                                (minuteMs, texts, media, type, test) ->
                                        new MetricKey(
                                                minuteMs,
                                                texts.get(0),
                                                texts.get(1),
                                                texts.get(2),
                                                texts.get(3),
                                                media,
                                                type,
                                                texts.get(4),
                                                texts.get(5),
                                                test));
        return Combinators.combine(
                        keys, LONGS, LONGS, LONGS, Arbitraries.integers().between(0, 999), BYTES)
                .as(MetricIncrement::new);
    }

    public static Arbitrary<UserKey> users() {
        return Combinators.combine(TEXTS, FLAGS).as(UserKey::new);
    }

    public static Arbitrary<UserEvent> userEvents() {
        return Combinators.combine(
                        users(),
                        eventIds(),
                        Arbitraries.of(EventType.values()),
                        LONGS,
                        TEXTS,
                        TEXTS,
                        LONGS)
                .as(UserEvent::new);
    }

    public static Arbitrary<Session> sessions() {
        return Combinators.combine(
                        eventIds(),
                        users(),
                        LONGS,
                        LONGS,
                        activities(),
                        LONGS,
                        eventIds().injectNull(0.5))
                .as(Session::new);
    }

    private static Arbitrary<Activity> activities() {
        return Combinators.combine(
                        Arbitraries.maps(Arbitraries.of(EventType.values()), LONGS),
                        TEXTS.set().ofMaxSize(5),
                        FLAGS,
                        Arbitraries.maps(TEXTS, LONGS).ofMaxSize(4))
                .as(
                        (counts, campaigns, more, amounts) ->
                                new Activity(
                                        new TreeMap<>(counts),
                                        new TreeSet<>(campaigns),
                                        more,
                                        new TreeMap<>(amounts)));
    }

    public static Arbitrary<Terms> terms() {
        return Combinators.combine(
                        TEXTS.list().ofSize(5),
                        LONGS,
                        Arbitraries.of(MediaType.values()),
                        Arbitraries.of(PricingModel.values()),
                        LONGS,
                        TEXTS,
                        caps().list().ofMaxSize(8),
                        Arbitraries.maps(Arbitraries.of(EventType.values()), LONGS)
                                .map(TreeMap::new))
                .as(
                        (ids, validFromMs, media, model, priceMicros, currency, caps, windows) ->
                                new Terms(
                                        ids.get(0),
                                        validFromMs,
                                        ids.get(1),
                                        ids.get(2),
                                        ids.get(3),
                                        ids.get(4),
                                        media,
                                        model,
                                        priceMicros,
                                        currency,
                                        List.copyOf(caps),
                                        windows));
    }

    private static Arbitrary<FrequencyCap> caps() {
        return Combinators.combine(
                        Arbitraries.of(CapScope.values()),
                        Arbitraries.integers().greaterOrEqual(1),
                        LONGS,
                        FLAGS)
                .as(FrequencyCap::new);
    }

    public static Arbitrary<CapKey> capKeys() {
        return Combinators.combine(
                        TEXTS,
                        Arbitraries.of(CapScope.values()),
                        TEXTS,
                        TEXTS.injectNull(0.3),
                        LONGS,
                        FLAGS)
                .as(CapKey::new);
    }

    public static Arbitrary<CappedImpression> cappedImpressions() {
        return Combinators.combine(capKeys(), eventIds(), LONGS, Arbitraries.integers())
                .as(CappedImpression::new);
    }

    public static Arbitrary<CapUpdate> capUpdates() {
        return Combinators.combine(
                        capKeys(),
                        LONGS,
                        Arbitraries.integers(),
                        Arbitraries.integers(),
                        LONGS,
                        LONGS)
                .as(CapUpdate::new);
    }

    public static Arbitrary<CatalogUpdate> updates() {
        return Combinators.combine(terms().injectNull(0.3), sources()).as(CatalogUpdate::new);
    }

    public static Arbitrary<AcceptedEvent> acceptedEvents() {
        Arbitrary<Charge> charges = Combinators.combine(LONGS, LONGS, LONGS).as(Charge::new);
        return Combinators.combine(
                        adEvents(),
                        terms(),
                        LONGS,
                        LONGS,
                        FLAGS,
                        charges.injectNull(0.3),
                        Arbitraries.of(NotBilledReason.values()).injectNull(0.5))
                .as(AcceptedEvent::new);
    }

    /** Valid only as far as the codec relies on it: ids and the source's key and content type. */
    public static Arbitrary<AdEvent> adEvents() {
        return Combinators.combine(
                        Arbitraries.of(EventType.values()),
                        Arbitraries.of(MediaType.values()),
                        TEXTS.list().ofSize(5),
                        LONGS.list().ofSize(4),
                        contexts(),
                        FLAGS.list().ofSize(4),
                        Arbitraries.maps(TEXTS, TEXTS).ofMaxSize(4),
                        sources().filter(source -> source.value() != null))
                .as(
                        (type, media, texts, longs, context, flags, labels, source) -> {
                            String impressionId = texts.get(0);
                            return new AdEvent(
                                    EventId.of(impressionId, type, discriminator(type, texts)),
                                    EventId.of(impressionId, EventType.IMPRESSION, ""),
                                    impressionId,
                                    type,
                                    longs.get(0),
                                    texts.get(1),
                                    texts.get(2),
                                    media,
                                    discriminator(type, texts),
                                    longs.get(1),
                                    texts.get(4),
                                    longs.get(2),
                                    texts.get(2),
                                    longs.get(3),
                                    context,
                                    flags.get(0),
                                    flags.get(1),
                                    flags.get(2),
                                    new TreeMap<>(labels),
                                    Validity.ofNumber(texts.get(4).length() % 3),
                                    List.of(texts.get(3)),
                                    facts(longs),
                                    sourceOf(impressionId, flags.get(3), source));
                        });
    }

    private static Facts facts(List<Long> longs) {
        return new Facts(longs.get(0).intValue(), longs.get(1).intValue());
    }

    private static String discriminator(EventType type, List<String> texts) {
        return type == EventType.IMPRESSION ? "" : texts.get(3);
    }

    private static SourceRecord sourceOf(String impressionId, boolean json, SourceRecord source) {
        return new SourceRecord(
                source.topic(),
                source.partition(),
                source.offset(),
                source.timestampMs(),
                source.attempt(),
                json ? SourceRecord.JSON : SourceRecord.PROTOBUF,
                impressionId.getBytes(StandardCharsets.UTF_8),
                source.value());
    }

    private static Arbitrary<Context> contexts() {
        return Combinators.combine(
                        TEXTS, TEXTS, TEXTS, Arbitraries.integers().greaterOrEqual(0), TEXTS)
                .as(Context::new);
    }
}
