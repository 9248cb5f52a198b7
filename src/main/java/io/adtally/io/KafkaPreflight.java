package io.adtally.io;

import io.adtally.config.IngestConfig;
import io.adtally.config.KafkaConfig;
import io.adtally.config.RetryJobConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks before the job is submitted whether Kafka is as it needs it: the brokers answer, the topics
 * are there and set up right, the transaction timeout is allowed. What would only show hours later,
 * as a lost transaction or a wrong clock, shows now.
 */
public final class KafkaPreflight implements Preflight {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(KafkaPreflight.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final KafkaConfig kafka;
    private final IngestConfig ingest;
    private final Set<String> topics;
    private final Duration timeout;

    public KafkaPreflight(KafkaConfig kafka, IngestConfig ingest) {
        this(kafka, ingest, TIMEOUT);
    }

    KafkaPreflight(KafkaConfig kafka, IngestConfig ingest, Duration timeout) {
        this(kafka, ingest, topicsOf(kafka, ingest), timeout);
    }

    private KafkaPreflight(
            KafkaConfig kafka, IngestConfig ingest, Set<String> topics, Duration timeout) {
        this.kafka = kafka;
        this.ingest = ingest;
        this.topics = topics;
        this.timeout = timeout;
    }

    /** The topics of the retry job alone. */
    public static KafkaPreflight ofRetry(RetryJobConfig config) {
        Set<String> topics =
                new LinkedHashSet<>(
                        List.of(
                                config.kafka().deadLettersTopic(),
                                config.retry().retryTopic(),
                                config.retry().parkedTopic(),
                                config.alert().topic()));
        return new KafkaPreflight(config.kafka(), config.ingest(), topics, TIMEOUT);
    }

    /**
     * Checks everything there is to check.
     *
     * @throws PreflightException naming all that is wrong
     */
    public void check() throws InterruptedException {
        try {
            Preconditions found = look();
            found.warnings().forEach(LOG::warn);
            if (!found.problems().isEmpty()) {
                throw new PreflightException(found.problems());
            }
        } catch (UnreachableException e) {
            throw new PreflightException(List.of(e.getMessage()));
        }
    }

    @Override
    public String subject() {
        return "the settings of brokers and topics";
    }

    @Override
    public Preconditions look() throws UnreachableException, InterruptedException {
        List<String> problems = new ArrayList<>();
        Properties properties = KafkaProperties.client(kafka);
        String timeoutMs = String.valueOf(timeout.toMillis());
        properties.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
        properties.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
        try (Admin admin = Admin.create(properties)) {
            KafkaPreflightRules rules = new KafkaPreflightRules(kafka, ingest);
            Collection<TopicDescription> found = topicsIn(admin, problems);
            found.forEach(topic -> problems.addAll(rules.problemsOf(topic)));
            configsIn(admin, found)
                    .forEach(
                            (resource, config) ->
                                    problems.addAll(rules.problemsOf(resource, config)));
            return new Preconditions(problems, rules.warnings());
        } catch (ExecutionException | TimeoutException e) {
            throw new UnreachableException(
                    "adtally.kafka.bootstrap-servers = "
                            + kafka.bootstrapServers()
                            + ": the brokers do not answer as they should: "
                            + (e.getCause() == null ? e : e.getCause()),
                    e);
        }
    }

    /** Those of our topics that exist; the others are problems. */
    private Collection<TopicDescription> topicsIn(Admin admin, List<String> problems)
            throws InterruptedException, ExecutionException, TimeoutException {
        // Asked first, so that a broker that is away is one problem and not one for each topic.
        admin.describeCluster().nodes().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        List<TopicDescription> found = new ArrayList<>();
        Map<String, KafkaFuture<TopicDescription>> asked =
                new TreeMap<>(admin.describeTopics(topics).topicNameValues());
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : asked.entrySet()) {
            try {
                found.add(topic.getValue().get(timeout.toMillis(), TimeUnit.MILLISECONDS));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                problems.add("topic " + topic.getKey() + " does not exist");
            }
        }
        return found;
    }

    private static Set<String> topicsOf(KafkaConfig kafka, IngestConfig ingest) {
        Set<String> topics = new LinkedHashSet<>(ingest.topics());
        topics.add(kafka.catalogTopic());
        topics.add(kafka.eventsTopic());
        topics.add(kafka.sessionsTopic());
        topics.add(kafka.frequencyCapsTopic());
        topics.add(kafka.campaignMetricsTopic());
        topics.add(kafka.deadLettersTopic());
        return topics;
    }

    private Map<ConfigResource, Config> configsIn(Admin admin, Collection<TopicDescription> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        Set<ConfigResource> resources =
                topics.stream()
                        .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
                        .collect(Collectors.toSet());
        admin.describeCluster()
                .nodes()
                .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .forEach(
                        node ->
                                resources.add(
                                        new ConfigResource(
                                                ConfigResource.Type.BROKER, node.idString())));
        return admin.describeConfigs(resources)
                .all()
                .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
