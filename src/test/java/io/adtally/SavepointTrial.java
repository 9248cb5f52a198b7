package io.adtally;

import io.adtally.config.AdTallyConfig;
import io.adtally.local.LocalKafka;
import io.adtally.local.LocalPostgres;
import io.adtally.local.traffic.Topics;
import io.adtally.proto.events.v1.AdEvent;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The job in the Flink of the test, with a broker and a database of its own. */
final class SavepointTrial implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String DATABASE = "golden";

    private final LocalKafka kafka;
    private final LocalPostgres postgres;
    private final Path directory;
    private String accepted = "";
    private JobClient job;

    private SavepointTrial(Path directory) throws Exception {
        this.directory = directory;
        this.kafka = LocalKafka.start(directory.resolve("kafka"), 0);
        this.postgres = LocalPostgres.start(directory.resolve("postgres"), 64);
    }

    /** With topics of one partition, all empty, and an empty ledger. */
    static SavepointTrial start(Path directory) throws Exception {
        SavepointTrial trial = new SavepointTrial(directory);
        trial.kafka.createTopics(
                Stream.concat(
                                Stream.concat(Topics.EVENTS.stream(), Stream.of(Topics.CATALOG))
                                        .map(name -> LocalKafka.inputTopic(name, 1)),
                                Stream.of(
                                                "ads.events.v1",
                                                "ads.sessions.v1",
                                                "ads.frequency-caps.v1",
                                                "ads.campaign-metrics.v1",
                                                "ads.dlq.v1")
                                        .map(name -> new NewTopic(name, 1, (short) 1)))
                        .toList());
        trial.postgres.createDatabase(DATABASE);
        return trial;
    }

    /** Takes the broker's input topics for what those of the savepoint have become. */
    void acceptTopics() throws Exception {
        try (Admin admin = kafka.admin()) {
            accepted =
                    admin
                            .describeTopics(
                                    Stream.concat(Topics.EVENTS.stream(), Stream.of(Topics.CATALOG))
                                            .toList())
                            .allTopicNames()
                            .get()
                            .values()
                            .stream()
                            .map(topic -> topic.name() + ":" + topic.topicId())
                            .collect(Collectors.joining(","));
        }
    }

    /** Puts so many records on the topic that mean nothing. */
    void fill(String topic, int records) throws Exception {
        for (int i = 0; i < records; i++) {
            send(topic, "", new byte[0]);
        }
    }

    void send(String topic, AdEvent.Builder event) throws Exception {
        send(topic, event.getImpressionId(), event.build().toByteArray());
    }

    void send(String topic, String key, byte[] value) throws Exception {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        send(List.of(new ProducerRecord<>(topic, keyBytes, value)));
    }

    /** In their order. */
    void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            records.forEach(record -> sent.add(producer.send(record)));
            for (Future<?> each : sent) {
                each.get();
            }
        }
    }

    /**
     * What a reader of committed records sees of the topic, of one partition, until there is some.
     */
    List<byte[]> published(String topic) {
        return published(topic, 1).stream().map(ConsumerRecord::value).toList();
    }

    /** The same, until there is so much. */
    List<ConsumerRecord<byte[], byte[]>> published(String topic, long atLeast) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                kafka.bootstrapServers(),
                                "isolation.level",
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partition = List.of(new TopicPartition(topic, 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (records.size() < atLeast && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    /**
     * Starts the job.
     *
     * @param savepoint null: without state
     * @param settings besides those of the trial, as the job's arguments
     */
    void run(Path savepoint, String... settings) throws Exception {
        job = environment(savepoint, settings).executeAsync();
    }

    /** Starts a job one of whose operators has another uid, and waits for its end. */
    void runRenamed(Path savepoint, String uid, String otherUid) throws Exception {
        StreamExecutionEnvironment env = environment(savepoint);
        for (Transformation<?> operator : env.getTransformations()) {
            if (uid.equals(operator.getUid())) {
                operator.setUid(otherUid);
            }
        }
        env.executeAsync().getJobExecutionResult().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Takes a savepoint of the idle job, in the canonical format, into an empty directory. */
    void savepoint(Path target) throws Exception {
        // The first waits for all that is still to be acknowledged outside.
        takeSavepoint();
        Path taken = takeSavepoint();
        if (Files.exists(target)) {
            try (Stream<Path> old = Files.list(target)) {
                for (Path file : old.toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(taken)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }

    /** Waits until the query's one number is at least this. */
    void await(String what, String sql, long atLeast) {
        await(what, () -> number(sql) >= atLeast);
    }

    long number(String sql) {
        return query(sql).values().stream().findFirst().orElse(0L);
    }

    /** By topic and outcome. */
    Map<String, Long> tally() {
        return query(
                "SELECT sum(count), topic || ' ' || outcome FROM billing.tally"
                        + " GROUP BY topic, outcome");
    }

    @Override
    public void close() throws IOException {
        if (job != null) {
            job.cancel().join();
        }
        kafka.close();
        postgres.close();
    }

    private StreamExecutionEnvironment environment(Path savepoint, String... more)
            throws IOException {
        Stream<String> own =
                Stream.of(
                        "--adtally.deployment.id=golden",
                        "--adtally.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                        "--adtally.ledger.jdbc-url=" + postgres.jdbcUrl(DATABASE),
                        "--adtally.ledger.user=" + postgres.job().user(),
                        "--adtally.ledger.password=" + postgres.job().passwordReference(),
                        "--adtally.checkpoint.interval=200ms",
                        "--adtally.ingest.idleness=1s",
                        "--adtally.kafka.accept-recreated-topics=" + accepted,
                        // What is kept must not be too old in ten years.
                        "--adtally.ingest.max-age=3660d",
                        "--adtally.impression.dedup-horizon=3660d");
        AdTallyConfig config =
                AdTallyConfig.from(Stream.concat(own, Arrays.stream(more)).toArray(String[]::new));
        Configuration settings = FlinkSettings.of(config.checkpointInterval());
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        if (savepoint != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint.toUri().toString());
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(settings);
        env.setParallelism(1);
        AdTallyPipeline.build(env, config, new KafkaAndPostgres(config, 1));
        return env;
    }

    private Path takeSavepoint() throws Exception {
        String target = directory.resolve("savepoints").toUri().toString();
        return Path.of(
                URI.create(
                        job.triggerSavepoint(target, SavepointFormatType.CANONICAL)
                                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                                .replaceFirst("^file:/+", "file:///")));
    }

    /** Numbers by the text beside them. */
    Map<String, Long> query(String sql) {
        Map<String, Long> numbers = new TreeMap<>();
        try (Connection connection = postgres.connect(DATABASE, postgres.superuser());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            boolean named = rows.getMetaData().getColumnCount() > 1;
            while (rows.next()) {
                numbers.put(named ? rows.getString(2) : "", rows.getLong(1));
            }
        } catch (SQLException | IOException e) {
            throw new AssertionError(sql, e);
        }
        return numbers;
    }

    private static void await(String what, BooleanSupplier isSo) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited " + PATIENCE + " in vain for " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }
}
