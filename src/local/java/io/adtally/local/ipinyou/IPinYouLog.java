package io.adtally.local.ipinyou;

import io.adtally.local.traffic.Encoder;
import io.adtally.local.traffic.Message;
import io.adtally.local.traffic.Script;
import io.adtally.local.traffic.Topics;
import io.adtally.proto.catalog.v1.CatalogEntry;
import io.adtally.proto.catalog.v1.PricingModel;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.Context;
import io.adtally.proto.events.v1.EventType;
import io.adtally.proto.events.v1.MediaType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.TreeMap;

/**
 * A log of impressions and one of clicks, as a script: a catalog entry for each creative, then all
 * impressions, then all clicks, in the order of the files and as fast as they go.
 *
 * <p>An impression costs what its auction cleared at: AUCTION_CPM in CNY. A click carries neither
 * an id, so one is counted for an impression, nor a user: the log repeats a click with a fresh
 * cookie now and then, and its viewer is the impression's anyway.
 */
public final class IPinYouLog implements Script {
    /** Before the first season began. */
    private static final long VALID_FROM_MS = Instant.parse("2013-01-01T00:00:00Z").toEpochMilli();

    private static final long MICROS_PER_FEN = 10_000;

    private final Encoder encoder;
    private final Queue<Message> messages = new ArrayDeque<>();

    /**
     * Reads both files.
     *
     * @param json values as JSON instead of protobuf
     * @throws IllegalArgumentException if a line is not of the format; names the file and the line
     */
    public IPinYouLog(Path impressions, Path clicks, boolean json) {
        this.encoder = new Encoder(json);
        Queue<Message> shown = new ArrayDeque<>();
        TreeMap<String, CatalogEntry> catalog = new TreeMap<>();
        forEachLine(
                impressions,
                line -> {
                    catalog.putIfAbsent(token(line), terms(line));
                    shown.add(impression(line));
                });
        for (CatalogEntry terms : catalog.values()) {
            String key = terms.getToken() + "@" + terms.getValidFromMs();
            messages.add(Message.of(0, Topics.CATALOG, key, terms.toByteArray()));
        }
        messages.addAll(shown);
        forEachLine(clicks, line -> messages.add(click(line)));
    }

    @Override
    public Message next() {
        return messages.poll();
    }

    private Message impression(LogLine line) {
        AdEvent.Builder event =
                event(line, EventType.EVENT_TYPE_IMPRESSION)
                        .setPlacementToken(token(line))
                        .setUserId(line.userId())
                        .setMediaType(MediaType.MEDIA_TYPE_DISPLAY)
                        .setAuctionPriceCpmMicros(
                                Math.multiplyExact(line.payingPriceFen(), MICROS_PER_FEN));
        return encoder.inDefault(0, Topics.IMPRESSIONS, event.build());
    }

    private Message click(LogLine line) {
        return encoder.inDefault(0, Topics.CLICKS, event(line, EventType.EVENT_TYPE_CLICK).build());
    }

    private static AdEvent.Builder event(LogLine line, EventType type) {
        return AdEvent.newBuilder()
                .setImpressionId(line.bidId())
                .setType(type)
                .setEventTimeMs(line.timeMs())
                .setContext(
                        Context.newBuilder()
                                .setCountry("CN")
                                .setSiteId(line.domain())
                                .setPlacementContext("region-" + line.region()));
    }

    private static CatalogEntry terms(LogLine line) {
        return CatalogEntry.newBuilder()
                .setToken(token(line))
                .setValidFromMs(VALID_FROM_MS)
                .setAdvertiserId(line.advertiserId())
                .setCampaignId("ipinyou-" + line.advertiserId())
                .setLineItemId("ipinyou-" + line.advertiserId())
                .setCreativeId(line.creativeId())
                .setMediaType(MediaType.MEDIA_TYPE_DISPLAY)
                .setPricingModel(PricingModel.PRICING_MODEL_AUCTION_CPM)
                .setCurrency("CNY")
                .build();
    }

    private static String token(LogLine line) {
        return "ipinyou." + line.advertiserId() + "." + line.creativeId();
    }

    private interface LineReader {
        void read(LogLine line);
    }

    private static void forEachLine(Path file, LineReader reader) {
        // The user agents are the only text that need not be UTF-8.
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            int number = 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                read(file, number++, line, reader);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static void read(Path file, int number, String line, LineReader reader) {
        try {
            reader.read(LogLine.parse(line));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " line " + number + ": " + e.getMessage(), e);
        }
    }
}
