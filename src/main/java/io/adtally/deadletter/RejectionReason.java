package io.adtally.deadletter;

/** Why a record became a dead letter. Codes are part of the contract of {@code ads.dlq.v1}. */
public enum RejectionReason {
    NULL_VALUE(Origin.INGEST, Blame.PRODUCER, false, "The record has no value."),
    EMPTY_VALUE(Origin.INGEST, Blame.PRODUCER, false, "The value has no bytes."),
    RECORD_TOO_LARGE(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "The value is over adtally.ingest.max-record-bytes."),
    HEADERS_TOO_LARGE(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "The headers together are over adtally.ingest.max-headers-bytes."),
    FORGED_REPLAY_HEADER(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "An adtally.dlq.* header on a topic that is not the retry topic, or no count as attempt"
                    + " on it."),
    UNKNOWN_CONTENT_TYPE(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "content-type is neither application/protobuf nor application/json, or there is a"
                    + " content-encoding."),
    MALFORMED_PROTOBUF(Origin.INGEST, Blame.PRODUCER, false, "The bytes are no AdEvent message."),
    MALFORMED_JSON(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "The text is not the canonical JSON of an AdEvent."),
    MISSING_FIELD(
            Origin.INGEST, Blame.PRODUCER, false, "A field the event's type requires is missing."),
    INVALID_FIELD(
            Origin.INGEST, Blame.PRODUCER, false, "A field holds what its rule does not allow."),
    UNKNOWN_ENUM_VALUE(
            Origin.INGEST,
            Blame.PLATFORM,
            true,
            "An enum holds a value this version does not know; retry after the upgrade."),
    KEY_MISMATCH(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "The Kafka key is not the event's impression_id."),
    EVENT_TIME_OUT_OF_RANGE(
            Origin.INGEST,
            Blame.PRODUCER,
            false,
            "event_time_ms is too far from the broker's timestamp of the record."),
    UNKNOWN_TOKEN(
            Origin.IMPRESSION,
            Blame.CATALOG,
            true,
            "The catalog did not name the placement token within adtally.catalog.wait."),
    NO_TERMS_AT_TIME(
            Origin.IMPRESSION,
            Blame.CATALOG,
            false,
            "The token's first terms begin after the impression's event time."),
    MISSING_AUCTION_PRICE(
            Origin.IMPRESSION,
            Blame.PRODUCER,
            false,
            "The terms say AUCTION_CPM and the impression has no auction_price_cpm_micros."),
    AMOUNT_OVERFLOW(
            Origin.IMPRESSION,
            Blame.PRODUCER,
            false,
            "Price times quantity does not fit 64 bits of nanos."),
    ORPHAN(
            Origin.IMPRESSION,
            Blame.PRODUCER,
            true,
            "The impression it refers to did not come within adtally.impression.orphan-horizon."),
    CONFLICTING_DUPLICATE(
            Origin.IMPRESSION,
            Blame.PRODUCER,
            false,
            "Counted before with another token, price, quantity or user; the first stands."),
    TOO_LATE(
            Origin.IMPRESSION,
            Blame.PRODUCER,
            false,
            "Older than adtally.impression.dedup-horizon: its duplicate could no longer be told."),
    MALFORMED_CATALOG_ENTRY(
            Origin.CATALOG, Blame.CATALOG, false, "The record is no valid CatalogEntry."),
    CATALOG_ENTRY_REMOVED(
            Origin.CATALOG,
            Blame.CATALOG,
            false,
            "A tombstone: terms once in force are never taken back."),
    CATALOG_ENTRY_CHANGED(
            Origin.CATALOG,
            Blame.CATALOG,
            false,
            "The token has other terms from the same moment on; they stand."),
    CATALOG_REPRICES_PAST(
            Origin.CATALOG,
            Blame.CATALOG,
            false,
            "New terms of a known token must begin adtally.catalog.lead after they are published.");

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

    RejectionReason(Origin origin, Blame blame, boolean retriable, String meaning) {
        this.origin = origin;
        this.blame = blame;
        this.retriable = retriable;
        this.meaning = meaning;
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
}
