package io.adtally.config;

import static io.adtally.config.Arguments.configWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WatchConfigTest {
    @Test
    void watchesNoSilenceUnlessAsked() {
        WatchConfig watch = configWith().watch();

        assertThat(watch).isEqualTo(new WatchConfig(15_000, 60_000, 60_000, Map.of(), Map.of()));
        assertThat(watch.stuckAfterMs("ads.clicks.v1")).isEqualTo(60_000);
    }

    @Test
    void takesAnotherTimeForATopic() {
        WatchConfig watch =
                configWith(
                                "--adtally.watch.stuck-after-by-topic=ads.delayed.v1=10 min,"
                                        + " ads.events.v1 = 2 min",
                                "--adtally.alert.silent-after=ads.clicks.v1=1 h")
                        .watch();

        assertThat(watch.stuckAfterMs("ads.delayed.v1")).isEqualTo(600_000);
        assertThat(watch.stuckAfterMs("ads.events.v1")).isEqualTo(120_000);
        assertThat(watch.stuckAfterMs("ads.clicks.v1")).isEqualTo(60_000);
        assertThat(watch.silentAfterMsByTopic()).isEqualTo(Map.of("ads.clicks.v1", 3_600_000L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "silent-after|ads.clicks.v1|must be topic=duration, comma-separated",
                "silent-after|ads.clicks.v1=soon|must be topic=duration, comma-separated",
                "silent-after|ads.clicks.v1=1 ms|each from 1 s to 30 d",
                "silent-after|a b=1 h|must be topic=duration, comma-separated",
                "silent-after|ads.click.v1=1 h|the topic must be one of the input topics",
                "silent-after|ads.events.v1=1 h|the topic must be one of the input topics",
                "silent-after|ads.clicks.v1=1 h,ads.clicks.v1=2 h|the topic is named twice"
            })
    void refusesWhatIsNoTopicWithATime(String setting, String value, String problem) {
        assertThatThrownBy(() -> configWith("--adtally.alert." + setting + "=" + value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("adtally.alert." + setting)
                .hasMessageContaining(problem);
    }

    @Test
    void refusesATimeForATopicThatIsNone() {
        assertThatThrownBy(() -> configWith("--adtally.watch.stuck-after-by-topic=events=1 h"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "adtally.watch.stuck-after-by-topic = events=1 h: the topic must be one of"
                                + " the topics that the settings name");
    }
}
