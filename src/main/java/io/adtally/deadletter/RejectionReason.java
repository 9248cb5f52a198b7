package io.adtally.deadletter;

/** Why a record became a dead letter. Codes are part of the contract of {@code ads.dlq.v1}. */
public enum RejectionReason {
    NULL_VALUE(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "The record has no value.",
            "Find what produces tombstones; an event topic has none."),
    EMPTY_VALUE(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "The value has no bytes.",
            "Find the serializer that writes nothing; send the event anew."),
    RECORD_TOO_LARGE(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "The value is over adtally.ingest.max-record-bytes.",
            "Find what bloats the event, labels or consent; send it anew without."),
    HEADERS_TOO_LARGE(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "The headers together are over adtally.ingest.max-headers-bytes.",
            "Send the event anew with fewer headers; of them only content-type is read."),
    FORGED_REPLAY_HEADER(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "An adtally.dlq.* header on a topic that is not the retry topic, or no count as attempt"
                    + " on it.",
            "Take adtally.dlq.* off the producer's headers; find out who set them, and why."),
    UNKNOWN_CONTENT_TYPE(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "content-type is neither application/protobuf nor application/json, or there is a"
                    + " content-encoding.",
            "Correct the header, or leave compression to Kafka; send the event anew."),
    MALFORMED_PROTOBUF(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "The bytes are no AdEvent message.",
            "See whether it is JSON on a protobuf topic, then for a broken serializer; send it"
                    + " anew."),
    MALFORMED_JSON(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "The text is not the canonical JSON of an AdEvent.",
            "The message says where it broke; correct the producer, send the event anew."),
    MISSING_FIELD(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "A field the event's type requires is missing.",
            "Fill in the field the message names, where it is known; send the event anew."),
    INVALID_FIELD(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "A field holds what its rule does not allow.",
            "Correct the field the message names; send the event anew."),
    PLACEHOLDER_ID(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "An id is a placeholder that nobody replaced, such as ${AUCTION_ID}, null or a UUID of"
                    + " zeros.",
            "Find the ad server, tag or library that does not fill it in; events without an"
                    + " identity cannot be counted afterwards."),
    UNKNOWN_ENUM_VALUE(
            Origin.INGEST,
            Blame.PLATFORM,
            true,
            "An enum holds a value this version does not know; retry after the upgrade.",
            "Upgrade adtally to the producer's schema; what was parked meanwhile is replayed."),
    KEY_MISMATCH(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "The Kafka key is not the event's impression_id.",
            "Have the producer use the impression id as key; send the event anew."),
    EVENT_TIME_OUT_OF_RANGE(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "event_time_ms is too far from the broker's timestamp of the record, or no time of a"
                    + " web ad.",
            "Look at the producer's clock and unit (milliseconds); what is truly so old is not"
                    + " billed."),
    UNKNOWN_TOKEN(
            Origin.IMPRESSION,
            Blame.CATALOG,
            true,
            "The catalog did not name the placement token within adtally.catalog.wait.",
            "Publish the token's catalog entry; the retry job does the rest, or replay what was"
                    + " parked."),
    NO_TERMS_AT_TIME(
            Origin.IMPRESSION,
            Blame.CATALOG,
            false,
            "The token's first terms begin after the impression's event time.",
            "Agree on a correction with the advertiser; terms are not published into a known"
                    + " token's past."),
    MISSING_AUCTION_PRICE(
            Origin.IMPRESSION,
            Blame.PRODUCER,
            false,
            "The terms say AUCTION_CPM and the impression has no auction_price_cpm_micros.",
            "Have the producer send the price, or correct the placement's pricing model."),
    AUCTION_CURRENCY_MISMATCH(
            Origin.IMPRESSION,
            Blame.PRODUCER,
            false,
            "The auction's price is in another currency than the token's terms.",
            "Have the producer send the price in the terms' currency; send the event again."),
    AMOUNT_LIMIT(
            Origin.IMPRESSION,
            Blame.PRODUCER,
            true,
            "The event costs more than adtally.billing.max-event-amount allows one event.",
            "Look at the price and quantity_milli: one is probably off by a thousand or a million."
                    + " If the amount is right, raise the limit and replay."),
    AMOUNT_OVERFLOW(
            Origin.IMPRESSION,
            Blame.PRODUCER,
            false,
            "Price times quantity does not fit 64 bits of nanos.",
            "Look at quantity_milli and the price: one of the two is nonsense."),
    ORPHAN(
            Origin.IMPRESSION,
            Blame.PRODUCER,
            true,
            "The impression it refers to did not come within adtally.impression.orphan-horizon.",
            "Find out where the impression is; once it has come, the retry job or a replay counts"
                    + " it."),
    BEFORE_IMPRESSION(
            Origin.IMPRESSION,
            Blame.PRODUCER,
            false,
            "It happened more than adtally.impression.causal-skew before the impression it refers"
                    + " to.",
            "Look at the producers' clocks and at what sets event_time_ms; send the event again"
                    + " with its true time."),
    OUTSIDE_ATTRIBUTION_WINDOW(
            Origin.IMPRESSION,
            Blame.PRODUCER,
            false,
            "It happened later after its impression than the attribution window of its type"
                    + " allows.",
            "Nothing, if the terms agreed on mean it; otherwise agree on a longer window in the"
                    + " catalog's next terms or in adtally.attribution.*."),
    CONFLICTING_DUPLICATE(
            Origin.IMPRESSION,
            Blame.PRODUCER,
            false,
            "Counted before with another token, price, quantity or user; the first stands.",
            "Find the producer that reuses ids or changes facts; the ledger stands as it is."),
    TOO_LATE(
            Origin.IMPRESSION,
            Blame.PRODUCER,
            false,
            "Older than adtally.impression.dedup-horizon: its duplicate could no longer be told.",
            "Find out what kept it so long; bill it by hand if it must be."),
    MALFORMED_CATALOG_ENTRY(
            Origin.CATALOG,
            Blame.CATALOG,
            false,
            "The record is no valid CatalogEntry.",
            "Correct the entry and publish it anew."),
    CATALOG_ENTRY_REMOVED(
            Origin.CATALOG,
            Blame.CATALOG,
            false,
            "A tombstone: terms once in force are never taken back.",
            "End terms by a new entry, never by a tombstone."),
    CATALOG_ENTRY_CHANGED(
            Origin.CATALOG,
            Blame.CATALOG,
            false,
            "The token has other terms from the same moment on; they stand.",
            "Publish the change as a new entry that begins later."),
    CATALOG_ABOVE_LIMIT(
            Origin.CATALOG,
            Blame.CATALOG,
            false,
            "A price is above adtally.billing.max-event-amount, or an attribution window above"
                    + " adtally.attribution.max-window.",
            "Look at the price's unit (micros) and the window's (milliseconds); publish the entry"
                    + " corrected, or raise the limit and publish it again."),
    CATALOG_REPRICES_PAST(
            Origin.CATALOG,
            Blame.CATALOG,
            false,
            "New terms of a known token must begin adtally.catalog.lead after they are published.",
            "Publish the entry anew with a later valid_from_ms; the past is corrected by hand.");

    /** The stage that refuses. */
    public enum Origin {
        INGEST,
        CATALOG,
        IMPRESSION
    }

    /** Who has to mend it. */
    public enum Blame {
        PRODUCER,
        CATALOG,
        PLATFORM
    }

    private final Origin origin;
    private final Blame blame;
    private final boolean retriable;
    private final String meaning;
    private final String remedy;

    RejectionReason(Origin origin, Blame blame, boolean retriable, String meaning, String remedy) {
        this.origin = origin;
        this.blame = blame;
        this.retriable = retriable;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    public Origin origin() {
        return origin;
    }

    public Blame blame() {
        return blame;
    }

    /** Whether the same bytes may be accepted another time. */
    public boolean retriable() {
        return retriable;
    }

    /** One sentence for the docs. */
    public String meaning() {
        return meaning;
    }

    /** What to do about it, in one sentence for the docs. */
    public String remedy() {
        return remedy;
    }
}
