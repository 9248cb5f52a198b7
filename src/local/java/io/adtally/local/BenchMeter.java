package io.adtally.local;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What the parts of the platform take of the machine, between two moments. */
final class BenchMeter {
    private final LocalEnvironment environment;
    private final Usage begin;

    private BenchMeter(LocalEnvironment environment, Usage begin) {
        this.environment = environment;
        this.begin = begin;
    }

    /** Begins to measure now. */
    static BenchMeter start(LocalEnvironment environment) throws IOException {
        return new BenchMeter(environment, now(environment));
    }

    /** Since the beginning. */
    Usage read() throws IOException {
        return now(environment).minus(begin);
    }

    private static Usage now(LocalEnvironment environment) throws IOException {
        return new Usage(
                System.nanoTime() / 1e9,
                CpuTime.secondsOfThisJvm(),
                CpuTime.secondsOfTree(environment.kafka().pid()),
                CpuTime.secondsOfTree(environment.postgres().pid()),
                garbageCollection().toMillis() / 1e3);
    }

    private static Duration garbageCollection() {
        return Duration.ofMillis(
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                        .sum());
    }

    /**
     * Seconds.
     *
     * @param jobCpu of this JVM, which Flink and the job run in
     */
    record Usage(
            double wall,
            double jobCpu,
            double brokerCpu,
            double postgresCpu,
            double garbageCollection) {
        Usage minus(Usage other) {
            return new Usage(
                    wall - other.wall,
                    jobCpu - other.jobCpu,
                    brokerCpu - other.brokerCpu,
                    postgresCpu - other.postgresCpu,
                    garbageCollection - other.garbageCollection);
        }

        double cpu() {
            return jobCpu + brokerCpu + postgresCpu;
        }
    }
}
