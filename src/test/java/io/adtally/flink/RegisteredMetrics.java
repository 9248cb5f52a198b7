package io.adtally.flink;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.CharacterFilter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.apache.flink.runtime.metrics.groups.InternalOperatorCoordinatorMetricGroup;
import org.apache.flink.runtime.metrics.groups.InternalSplitEnumeratorMetricGroup;
import org.apache.flink.runtime.metrics.groups.JobManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;

/** What an operator registers, by the names Flink's Prometheus reporter gives it. */
public final class RegisteredMetrics {
    private static final List<String> OWN = List.of("topic", "role", "outcome", "reason", "series");

    private final Set<String> names = new TreeSet<>();

    /** As {@code name{label="value"}}, with the labels of the operator's own groups alone. */
    public Set<String> names() {
        return names;
    }

    /** The group of a task whose operators are to be listened to. */
    public TaskMetricGroup task() {
        return TaskManagerMetricGroup.createTaskManagerMetricGroup(
                        registry(), "host", new ResourceID("tm"))
                .addJob(new JobID(), "job")
                .addTask(ExecutionAttemptID.randomId(), "task");
    }

    /** The group of what coordinates a source, on the JobManager. */
    public SplitEnumeratorMetricGroup enumerator() {
        return new InternalSplitEnumeratorMetricGroup(
                new InternalOperatorCoordinatorMetricGroup(
                        JobManagerMetricGroup.createJobManagerMetricGroup(registry(), "host")
                                .addJob(new JobID(), "job")
                                .getOrAddOperator(
                                        new JobVertexID(), "task", new OperatorID(), "operator")));
    }

    private MetricRegistry registry() {
        return TestingMetricRegistry.builder().setRegisterConsumer(this::note).build();
    }

    private void note(Metric metric, String name, AbstractMetricGroup<?> group) {
        StringBuilder full = new StringBuilder("flink_");
        full.append(group.getLogicalScope(CharacterFilter.NO_OP_FILTER, '_'));
        full.append('_').append(name);
        Map<String, String> variables = group.getAllVariables();
        String labels =
                OWN.stream()
                        .filter(label -> variables.containsKey("<" + label + ">"))
                        .map(label -> label + "=\"" + variables.get("<" + label + ">") + "\"")
                        .collect(Collectors.joining(","));
        names.add(full + "{" + labels + "}");
    }
}
