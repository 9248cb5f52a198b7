package io.adtally.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalKafkaITCase {
    private static final List<NewTopic> TOPICS = List.of(LocalKafka.inputTopic("in", 3));

    @TempDir Path dataDir;

    @Test
    void survivesAKillAndAFreezeWithItsData() throws Exception {
        try (LocalKafka kafka = LocalKafka.start(dataDir, 0)) {
            kafka.createTopics(TOPICS);
            String address = kafka.bootstrapServers();

            kafka.kill();
            kafka.restart();
            kafka.createTopics(TOPICS);

            assertThat(kafka.bootstrapServers()).isEqualTo(address);
            try (Admin admin = kafka.admin()) {
                assertThat(timestampType(admin, "in")).isEqualTo("LogAppendTime");
                kafka.freeze();
                assertThatThrownBy(() -> admin.listTopics().names().get(500, TimeUnit.MILLISECONDS))
                        .isInstanceOf(TimeoutException.class);
                kafka.thaw();
                assertThat(admin.listTopics().names().get()).contains("in");
            }
        }
    }

    @Test
    void leavesNoProcessBehind() throws Exception {
        LocalKafka kafka = LocalKafka.start(dataDir, 0);
        long pid = kafka.pid();

        kafka.close();

        assertThat(ProcessHandle.of(pid)).isEmpty();
    }

    private static String timestampType(Admin admin, String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .get(resource)
                .get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
                .value();
    }
}
