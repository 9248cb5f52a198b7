package io.adtally;

import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** An operator with the names it keeps. */
interface Named {
    /** The name of the operator's state in every savepoint ever taken: it never changes. */
    String uid();

    /** As shown in Flink's web UI and in metrics. */
    String displayName();

    default <T> SingleOutputStreamOperator<T> name(SingleOutputStreamOperator<T> operator) {
        return operator.name(displayName()).uid(uid());
    }

    default void name(DataStreamSink<?> sink) {
        sink.name(displayName()).uid(uid());
    }
}
