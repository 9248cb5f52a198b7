package io.adtally.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.AbstractConfiguration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.properties.PropertiesConfigurationFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flink takes a mistyped key without a word; and each line is to say why it is there. */
class FlinkConfTest {
    private static final Path DIRECTORY =
            Path.of(System.getProperty("basedir", "")).resolve("flink-conf");

    private static final List<Class<?>> OPTIONS =
            List.of(
                    CheckpointingOptions.class,
                    CoreOptions.class,
                    HeartbeatManagerOptions.class,
                    HighAvailabilityOptions.class,
                    JobManagerOptions.class,
                    RestOptions.class,
                    RestartStrategyOptions.class,
                    RocksDBConfigurableOptions.class,
                    RocksDBOptions.class,
                    StateBackendOptions.class,
                    StateRecoveryOptions.class,
                    TaskManagerOptions.class,
                    WebOptions.class);

    // A reporter's name is ours to choose, and so these are no options of Flink's.
    private static final String REPORTER = "metrics.reporter.prom.";
    private static final Set<String> REPORTER_KEYS =
            Set.of(REPORTER + "factory.class", REPORTER + "port");

    @TempDir private Path logs;

    @Test
    void everyKeyIsOneOfFlinks() throws IllegalAccessException {
        Set<String> keys = keys();
        keys.addAll(REPORTER_KEYS);

        assertThat(settings().keySet()).isNotEmpty().isSubsetOf(keys);
    }

    @Test
    void theReporterIsOneThatFlinkCanMake() throws ReflectiveOperationException {
        String reporter = settings().toMap().get(REPORTER + "factory.class");

        assertThat(Class.forName(reporter).getDeclaredConstructor().newInstance())
                .isInstanceOf(MetricReporterFactory.class);
    }

    @Test
    void nobodyElseReachesTheRestApi() {
        assertThat(settings().get(RestOptions.BIND_ADDRESS)).isEqualTo("127.0.0.1");
    }

    @Test
    void everySettingOrGroupOfThemIsExplained() throws IOException {
        List<String> lines = Files.readAllLines(DIRECTORY.resolve("config.yaml"));
        boolean explained = false;
        for (String line : lines) {
            // A blank line ends what a comment is about.
            explained = !line.isBlank() && (explained || line.startsWith("#"));
            assertThat(line.isBlank() || explained).as(line).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"log4j.properties", "log4j-console.properties"})
    void theLogIsWritten(String file) throws IOException {
        // Flink's start scripts set it.
        System.setProperty("log.file", logs.resolve("flink.log").toString());
        ConfigurationSource source =
                ConfigurationSource.fromUri(DIRECTORY.resolve(file).toAbsolutePath().toUri());
        LoggerContext context = new LoggerContext(file);
        try {
            AbstractConfiguration logging =
                    new PropertiesConfigurationFactory().getConfiguration(context, source);
            logging.initialize();
            assertThat(logging.getRootLogger().getAppenders()).hasSize(1);
            assertThat(logging.getAppenders()).hasSize(1);
        } finally {
            context.close();
            System.clearProperty("log.file");
        }
    }

    private static Configuration settings() {
        return GlobalConfiguration.loadConfiguration(DIRECTORY.toString());
    }

    private static Set<String> keys() throws IllegalAccessException {
        Set<String> keys = new HashSet<>();
        for (Class<?> options : OPTIONS) {
            for (Field field : options.getFields()) {
                if (field.getType() == ConfigOption.class) {
                    keys.add(((ConfigOption<?>) field.get(null)).key());
                }
            }
        }
        return keys;
    }
}
