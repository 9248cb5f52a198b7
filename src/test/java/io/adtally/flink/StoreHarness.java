package io.adtally.flink;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;

/**
 * Value states of one key on RocksDB, with the classes of one release or another: each call opens
 * them, and closes them again.
 */
final class StoreHarness {
    private final TypeInformation<Object> keyType;
    private final Object key;
    private final Map<String, TypeInformation<Object>> types;
    private final ClassLoader release;

    /**
     * Nothing is opened yet.
     *
     * @param key of the values
     * @param types of the values, by name
     */
    StoreHarness(
            TypeInformation<Object> keyType,
            Object key,
            Map<String, TypeInformation<Object>> types,
            ClassLoader release) {
        this.keyType = keyType;
        this.key = key;
        this.types = types;
        this.release = release;
    }

    /** The state of one that holds these values. */
    OperatorSubtaskState stored(Map<String, Object> values) throws Exception {
        var harness = open(null);
        try {
            harness.processElement(Tuple2.of(key, values), 0);
            return harness.snapshot(1, 0);
        } finally {
            harness.close();
        }
    }

    /** What is found in a state. */
    Map<String, Object> restored(OperatorSubtaskState state) throws Exception {
        var harness = open(state);
        try {
            harness.processElement(Tuple2.of(key, Map.of()), 0);
            return harness.extractOutputValues().get(0);
        } finally {
            harness.close();
        }
    }

    private KeyedOneInputStreamOperatorTestHarness<
                    Object, Tuple2<Object, Map<String, Object>>, Map<String, Object>>
            open(OperatorSubtaskState state) throws Exception {
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new Store(types)),
                        keyed -> keyed.f0,
                        keyType,
                        new MockEnvironmentBuilder().setUserCodeClassLoader(release).build());
        harness.setStateBackend(new EmbeddedRocksDBStateBackend());
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    /** Keeps what it is given, and tells all it has. */
    private static final class Store
            extends KeyedProcessFunction<
                    Object, Tuple2<Object, Map<String, Object>>, Map<String, Object>> {
        private static final long serialVersionUID = 1L;

        private final Map<String, TypeInformation<Object>> types;
        private transient Map<String, ValueState<Object>> states;

        Store(Map<String, TypeInformation<Object>> types) {
            this.types = types;
        }

        @Override
        public void open(OpenContext openContext) {
            states = new TreeMap<>();
            types.forEach(
                    (name, type) ->
                            states.put(
                                    name,
                                    getRuntimeContext()
                                            .getState(new ValueStateDescriptor<>(name, type))));
        }

        @Override
        public void processElement(
                Tuple2<Object, Map<String, Object>> keyed,
                Context context,
                Collector<Map<String, Object>> out)
                throws Exception {
            for (Map.Entry<String, Object> each : keyed.f1.entrySet()) {
                states.get(each.getKey()).update(each.getValue());
            }
            Map<String, Object> all = new TreeMap<>();
            for (Map.Entry<String, ValueState<Object>> each : states.entrySet()) {
                all.put(each.getKey(), each.getValue().value());
            }
            out.collect(all);
        }
    }
}
