package io.adtally.local.ipinyou;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adtally.local.traffic.Message;
import io.adtally.local.traffic.Topics;
import io.adtally.proto.catalog.v1.CatalogEntry;
import io.adtally.proto.catalog.v1.PricingModel;
import io.adtally.proto.events.v1.AdEvent;
import io.adtally.proto.events.v1.EventType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IPinYouLogTest {
    private static final String IMPRESSION = line("bid-1", "20131021192300738", "1", "cookie-1");
    private static final String CLICK = line("bid-1", "20131021192301000", "2", "cookie-2");

    @TempDir Path directory;
    private Path impressions;
    private Path clicks;

    @BeforeEach
    void noClicks() throws Exception {
        impressions = Files.writeString(directory.resolve("imp.txt"), IMPRESSION + "\n");
        clicks = Files.writeString(directory.resolve("clk.txt"), "");
    }

    @Test
    void publishesTheTermsFirst() throws Exception {
        Message first = new IPinYouLog(impressions, clicks, false).next();
        assertThat(first.topic()).isEqualTo(Topics.CATALOG);
        CatalogEntry terms = CatalogEntry.parseFrom(first.value());
        assertThat(terms.getPricingModel()).isEqualTo(PricingModel.PRICING_MODEL_AUCTION_CPM);
        assertThat(terms.getCurrency()).isEqualTo("CNY");
        assertThat(terms.getAdvertiserId()).isEqualTo("2821");
        assertThat(terms.getCreativeId()).isEqualTo("10722");
        assertThat(new String(first.key(), StandardCharsets.UTF_8))
                .isEqualTo(terms.getToken() + "@" + terms.getValidFromMs());
    }

    @Test
    void readsAnImpressionAtItsPayingPrice() throws Exception {
        IPinYouLog log = new IPinYouLog(impressions, clicks, false);
        CatalogEntry terms = CatalogEntry.parseFrom(log.next().value());
        Message message = log.next();
        AdEvent event = AdEvent.parseFrom(message.value());
        assertThat(message.topic()).isEqualTo(Topics.IMPRESSIONS);
        assertThat(event.getImpressionId()).isEqualTo("bid-1");
        assertThat(event.getType()).isEqualTo(EventType.EVENT_TYPE_IMPRESSION);
        assertThat(event.getPlacementToken()).isEqualTo(terms.getToken());
        assertThat(event.getUserId()).isEqualTo("cookie-1");
        // 201 fen, which is 2.01 yuan, for a thousand.
        assertThat(event.getAuctionPriceCpmMicros()).isEqualTo(2_010_000);
        assertThat(Instant.ofEpochMilli(event.getEventTimeMs()))
                .isEqualTo("2013-10-21T11:23:00.738Z");
        assertThat(event.getContext().getPlacementContext()).isEqualTo("region-238");
        assertThat(log.next()).isNull();
    }

    @Test
    void clicksComeAfterTheImpressionsAndCarryNoUser() throws Exception {
        Files.writeString(clicks, CLICK + "\n");
        IPinYouLog log = new IPinYouLog(impressions, clicks, false);
        log.next();
        log.next();
        Message message = log.next();
        AdEvent click = AdEvent.parseFrom(message.value());
        assertThat(message.topic()).isEqualTo(Topics.CLICKS);
        assertThat(click.getType()).isEqualTo(EventType.EVENT_TYPE_CLICK);
        assertThat(click.getImpressionId()).isEqualTo("bid-1");
        assertThat(click.getClickId()).isEmpty();
        assertThat(click.getUserId()).isEmpty();
    }

    @Test
    void saysWhichLineIsNotOfTheFormat() throws Exception {
        Files.writeString(impressions, IMPRESSION + "\nbid-2\t2013\n");
        assertThatThrownBy(() -> new IPinYouLog(impressions, clicks, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("imp.txt line 2")
                .hasMessageContaining("2 columns");
        Files.writeString(impressions, IMPRESSION.replace("20131021", "2013x021") + "\n");
        assertThatThrownBy(() -> new IPinYouLog(impressions, clicks, false))
                .hasMessageContaining("line 1")
                .hasMessageContaining("column 2");
        Files.writeString(impressions, IMPRESSION.replace("\t201\t", "\tfree\t") + "\n");
        assertThatThrownBy(() -> new IPinYouLog(impressions, clicks, false))
                .hasMessageContaining("column 21");
    }

    private static String line(String bidId, String time, String logType, String cookie) {
        return String.join(
                "\t",
                bidId,
                time,
                logType,
                cookie,
                "Mozilla/5.0 (test)",
                "222.218.230.*",
                "238",
                "246",
                "1",
                "domain-hash",
                "url-hash",
                "null",
                "slot-1",
                "300",
                "250",
                "FirstView",
                "Na",
                "0",
                "10722",
                "294",
                "201",
                "null",
                "2821",
                "10063");
    }
}
