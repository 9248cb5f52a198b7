package io.adtally.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;

class AdTallyOptionsTest {
    /** Changing one changes what running deployments do: say so in the changelog. */
    private static final Map<String, String> DEFAULTS =
            Map.ofEntries(
                    Map.entry("adtally.deployment.id", ""),
                    Map.entry("adtally.kafka.bootstrap-servers", ""),
                    Map.entry("adtally.kafka.transaction-timeout", "15 min"),
                    Map.entry("adtally.kafka.accept-lost-transactions", ""),
                    Map.entry("adtally.kafka.accept-recreated-topics", ""),
                    Map.entry("adtally.kafka.start-positions", ""),
                    Map.entry(
                            "adtally.ingest.topics",
                            "ads.impressions.v1,ads.clicks.v1,ads.conversions.v1,ads.engagements.v1"),
                    Map.entry("adtally.ingest.delayed-topics", "ads.delayed.v1"),
                    Map.entry("adtally.ingest.retry-topic", "ads.retry.v1"),
                    Map.entry("adtally.ingest.json-topics", ""),
                    Map.entry("adtally.ingest.max-age", "7 d"),
                    Map.entry("adtally.ingest.max-future-skew", "5 min"),
                    Map.entry("adtally.ingest.max-record-bytes", "256 kb"),
                    Map.entry("adtally.ingest.max-headers-bytes", "16 kb"),
                    Map.entry("adtally.ingest.placeholder-ids", ""),
                    Map.entry("adtally.ingest.max-out-of-orderness", "30 s"),
                    Map.entry("adtally.ingest.idleness", "30 s"),
                    Map.entry("adtally.ingest.max-drift", "1 d"),
                    Map.entry("adtally.catalog.topic", "ads.catalog.v1"),
                    Map.entry("adtally.catalog.lead", "10 min"),
                    Map.entry("adtally.catalog.wait", "5 min"),
                    Map.entry("adtally.impression.dedup-horizon", "7 d"),
                    Map.entry("adtally.impression.orphan-horizon", "1 d"),
                    Map.entry("adtally.impression.outage-allowance", "3 d"),
                    Map.entry("adtally.impression.causal-skew", "5 min"),
                    Map.entry("adtally.attribution.viewable-window", "1 d"),
                    Map.entry("adtally.attribution.video-window", "1 d"),
                    Map.entry("adtally.attribution.click-window", "7 d"),
                    Map.entry("adtally.attribution.qr-scan-window", "7 d"),
                    Map.entry("adtally.attribution.conversion-window", "30 d"),
                    Map.entry("adtally.attribution.max-window", "30 d"),
                    Map.entry("adtally.billing.max-clicks-per-impression", "10"),
                    Map.entry(
                            "adtally.billing.max-event-amount",
                            "*=1000,AMD=400000,ARS=1500000,BDT=120000,CLP=1000000,COP=4000000,CRC=500000,CZK=25000,DZD=130000,EGP=50000,HUF=400000,IDR=16000000,INR=90000,IQD=1300000,ISK=140000,JPY=150000,KES=130000,KHR=4000000,KRW=1400000,KZT=500000,LAK=22000000,LBP=90000000,LKR=300000,MMK=2100000,MNT=3500000,MXN=20000,NGN=1600000,NPR=140000,PHP=60000,PKR=280000,PYG=8000000,RSD=110000,RUB=90000,THB=35000,TRY=40000,TWD=32000,TZS=2600000,UAH=42000,UGX=3700000,UYU=40000,UZS=13000000,VND=26000000,XAF=600000,XOF=600000,ZAR=18000"),
                    Map.entry("adtally.session.gap", "30 min"),
                    Map.entry("adtally.session.max-length", "12 h"),
                    Map.entry("adtally.session.allowed-lateness", "1 h"),
                    Map.entry("adtally.output.events-topic", "ads.events.v1"),
                    Map.entry("adtally.output.sessions-topic", "ads.sessions.v1"),
                    Map.entry("adtally.output.frequency-caps-topic", "ads.frequency-caps.v1"),
                    Map.entry("adtally.output.campaign-metrics-topic", "ads.campaign-metrics.v1"),
                    Map.entry("adtally.output.dead-letters-topic", "ads.dlq.v1"),
                    Map.entry("adtally.retry.parked-topic", "ads.parked.v1"),
                    Map.entry("adtally.retry.max-attempts", "5"),
                    Map.entry("adtally.retry.first-backoff", "5 min"),
                    Map.entry("adtally.retry.max-backoff", "6 h"),
                    Map.entry("adtally.retry.max-rate", "100"),
                    Map.entry("adtally.alert.topic", "ads.alerts.v1"),
                    Map.entry("adtally.alert.window", "1 min"),
                    Map.entry("adtally.alert.parked-limit", "5"),
                    Map.entry("adtally.alert.spike-factor", "5"),
                    Map.entry("adtally.alert.spike-floor", "100"),
                    Map.entry("adtally.alert.clear-after", "5 min"),
                    Map.entry("adtally.schema-registry.url", ""),
                    Map.entry("adtally.ledger.jdbc-url", ""),
                    Map.entry("adtally.ledger.user", ""),
                    Map.entry("adtally.ledger.password", ""),
                    Map.entry("adtally.ledger.batch-rows", "2000"),
                    Map.entry("adtally.ledger.lock-timeout", "5 s"),
                    Map.entry("adtally.ledger.statement-timeout", "30 s"),
                    Map.entry("adtally.ledger.commit-timeout", "2 min"),
                    Map.entry("adtally.ledger.orphan-scan-interval", "1 min"),
                    Map.entry("adtally.ledger.lease", "30 s"),
                    Map.entry("adtally.preflight.interval", "1 min"),
                    Map.entry("adtally.watch.interval", "15 s"),
                    Map.entry("adtally.watch.stuck-after", "1 min"),
                    Map.entry("adtally.watch.stuck-after-by-topic", ""),
                    Map.entry("adtally.alert.silent-after", ""),
                    Map.entry("adtally.checkpoint.interval", "10 s"));

    @Test
    void everyDefaultIsAsDocumented() {
        Map<String, String> actual = new TreeMap<>();
        for (SettingRule<?> rule : SettingRules.ALL) {
            actual.put(rule.option().key(), rule.defaultText());
        }

        assertThat(actual).isEqualTo(new TreeMap<>(DEFAULTS));
    }

    @Test
    void everyOptionHasARule() throws IllegalAccessException {
        List<ConfigOption<?>> options = new ArrayList<>();
        for (Field field : AdTallyOptions.class.getFields()) {
            if (field.getType() == ConfigOption.class) {
                options.add((ConfigOption<?>) field.get(null));
            }
        }

        assertThat(SettingRules.ALL.stream().<ConfigOption<?>>map(SettingRule::option))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(options);
    }

    @Test
    void everyDefaultObeysItsOwnRule() {
        for (SettingRule<?> rule : SettingRules.ALL) {
            if (rule.option().hasDefaultValue()) {
                assertDefaultObeys(rule);
            } else {
                assertThat(rule.emptyAllowed()).as(rule.option().key()).isFalse();
            }
        }
    }

    @Test
    void theHelpNamesEverySettingAndWhatItMayBe() {
        String help = SettingsHelp.text();

        for (SettingRule<?> rule : SettingRules.ALL) {
            assertThat(help).contains(rule.option().key(), rule.allowed(), rule.description());
        }
        assertThat(help)
                .contains("adtally.deployment.id (required)")
                .contains("adtally.checkpoint.interval (default: 10 s)")
                .contains("adtally.schema-registry.url (default: none)")
                .contains("adtally.kafka.client.NAME")
                .doesNotContain("&lt;", "&gt;");
    }

    @Test
    void helpIsAskedForByItsFlagAlone() {
        assertThat(SettingsHelp.isAsked(new String[] {"--config", "x", "--help"})).isTrue();
        assertThat(SettingsHelp.isAsked(new String[] {"--config", "x"})).isFalse();
    }

    private static <T> void assertDefaultObeys(SettingRule<T> rule) {
        T value = rule.parser().apply(rule.defaultText());

        assertThat(value).as(rule.option().key()).isEqualTo(rule.option().defaultValue());
        assertThat(rule.valid().test(value)).as(rule.option().key()).isTrue();
    }
}
