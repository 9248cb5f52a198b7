package io.adtally.io;

import io.adtally.io.KafkaWatch.Look;
import io.adtally.watch.Finding;
import io.adtally.watch.Finding.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the world outside while the job runs: how far the topics are read, and what a
 * start would be refused for now. The log tells what begins and what is over. One thread looks, any
 * may ask; nothing of it stops the job.
 */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /** So many looks in a row may fail until that is a finding. */
    private static final int LOOKS_THAT_MAY_FAIL = 3;

    /** What a look may take, beside the time from one to the next. */
    private static final Duration SLOWEST_LOOK = Duration.ofMinutes(1);

    private final Part topics;
    private final List<Part> preconditions;
    private final LongSupplier clock;
    private final Set<String> warnings = new LinkedHashSet<>();
    private final Map<String, Finding> told = new LinkedHashMap<>();

    private volatile Look newest;

    /**
     * Of a job that starts now.
     *
     * @param clock UTC epoch millis
     */
    Watch(
            KafkaWatch topics,
            Duration interval,
            List<? extends Preflight> preflights,
            Duration preflightInterval,
            LongSupplier clock) {
        this.clock = clock;
        this.newest = new Look(clock.getAsLong(), List.of(), List.of());
        this.topics =
                new Part(
                        "how far the topics are read",
                        interval,
                        () -> findingsOf(topics.look(now())));
        this.preconditions =
                preflights.stream()
                        .map(
                                preflight ->
                                        new Part(
                                                preflight.subject(),
                                                preflightInterval,
                                                () -> findingsOf(preflight.look())))
                        .toList();
    }

    /** Asks Kafka how far the topics reach and are read. */
    void lookAtTopics() throws InterruptedException {
        topics.look();
        tell();
    }

    /** Checks again what the start has checked. */
    void lookAtPreconditions() throws InterruptedException {
        for (Part part : preconditions) {
            part.look();
        }
        tell();
    }

    /** How far the topics were read at the newest look that succeeded. */
    Look newest() {
        return newest;
    }

    /** All that is wrong now, as far as is known. */
    List<Finding> findings() {
        return Stream.concat(Stream.of(topics), preconditions.stream())
                .flatMap(part -> part.findings().stream())
                .toList();
    }

    /** How many preconditions are violated. */
    long violations() {
        return findings().stream().filter(each -> each.kind() == Kind.PRECONDITION).count();
    }

    /** Since the oldest of the looks that succeeded last. */
    Duration age() {
        return Stream.concat(Stream.of(topics), preconditions.stream())
                .map(Part::age)
                .max(Duration::compareTo)
                .orElseThrow();
    }

    private List<Finding> findingsOf(Look look) {
        newest = look;
        return look.findings();
    }

    private List<Finding> findingsOf(Preconditions found) {
        for (String warning : found.warnings()) {
            if (warnings.add(warning)) {
                LOG.warn("{}", warning);
            }
        }
        return found.problems().stream()
                .map(problem -> new Finding(Kind.PRECONDITION, "", problem, problem))
                .toList();
    }

    /** Once when it begins and once when it is over, however long it lasts. */
    private void tell() {
        Map<String, Finding> now = new LinkedHashMap<>();
        for (Finding finding : findings()) {
            now.put(finding.kind() + " " + finding.subject(), finding);
        }
        now.forEach(
                (name, finding) -> {
                    if (told.putIfAbsent(name, finding) == null) {
                        LOG.warn("{}: {}", finding.kind(), finding.message());
                    }
                });
        List<String> over = new ArrayList<>(told.keySet());
        over.removeAll(now.keySet());
        for (String name : over) {
            Finding finding = told.remove(name);
            LOG.info("Over: {}: {}", finding.kind(), finding.message());
        }
    }

    private long now() {
        return clock.getAsLong();
    }

    /** How a part of it is looked at. */
    private interface Looking {
        List<Finding> look() throws UnreachableException, InterruptedException;
    }

    /** What is looked at together. */
    private final class Part {
        private final String what;
        private final long staleAfterMs;
        private final Looking looking;
        private volatile long lookedAtMs = now();
        private volatile List<Finding> found = List.of();
        private volatile String failure = "the first look takes its time";

        Part(String what, Duration interval, Looking looking) {
            this.what = what;
            this.staleAfterMs =
                    interval.multipliedBy(LOOKS_THAT_MAY_FAIL).plus(SLOWEST_LOOK).toMillis();
            this.looking = looking;
        }

        /** What fails is found out by its age: a broker that is away for a moment is no finding. */
        void look() throws InterruptedException {
            try {
                found = looking.look();
                lookedAtMs = now();
                failure = "the next look takes its time";
            } catch (UnreachableException e) {
                failure = e.getMessage();
                LOG.warn("Not looked at, {}: {}", what, failure);
            } catch (RuntimeException e) {
                failure = e.toString();
                LOG.warn("Not looked at, {}", what, e);
            }
        }

        Duration age() {
            return Duration.ofMillis(Math.max(0, now() - lookedAtMs));
        }

        List<Finding> findings() {
            if (age().toMillis() <= staleAfterMs) {
                return found;
            }
            List<Finding> all = new ArrayList<>(found);
            all.add(
                    new Finding(
                            Kind.CANNOT_LOOK,
                            "",
                            what,
                            "not known since "
                                    + Instant.ofEpochMilli(lookedAtMs)
                                    + ", "
                                    + what
                                    + ": "
                                    + failure));
            return all;
        }
    }
}
