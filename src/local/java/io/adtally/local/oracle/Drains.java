package io.adtally.local.oracle;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the input ended each time the job was drained. Between two drains lies an epoch; they count
 * from 1.
 */
final class Drains {
    private final Map<TopicPartition, List<Long>> ends = new HashMap<>();
    private int epochs;

    private Drains() {}

    static Drains read(Connection database) throws SQLException {
        Drains drains = new Drains();
        try (Statement statement = database.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT epoch, topic, partition, end_offset FROM oracle.drains"
                                        + " ORDER BY epoch")) {
            while (rows.next()) {
                drains.epochs = rows.getInt(1);
                TopicPartition partition = new TopicPartition(rows.getString(2), rows.getInt(3));
                drains.ends
                        .computeIfAbsent(partition, unused -> new ArrayList<>())
                        .add(rows.getLong(4));
            }
        }
        return drains;
    }

    /** The epoch that goes on now. */
    int currentEpoch() {
        return epochs + 1;
    }

    int epoch(String topic, int partition, long offset) {
        List<Long> before = ends.getOrDefault(new TopicPartition(topic, partition), List.of());
        int epoch = 1 + epochs - before.size();
        for (long end : before) {
            if (offset >= end) {
                epoch++;
            }
        }
        return epoch;
    }

    /** Ends the current epoch. */
    static void add(Connection database, int epoch, Map<TopicPartition, Long> ends)
            throws SQLException {
        try (PreparedStatement insert =
                database.prepareStatement("INSERT INTO oracle.drains VALUES (?, ?, ?, ?)")) {
            for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                insert.setInt(1, epoch);
                insert.setString(2, end.getKey().topic());
                insert.setInt(3, end.getKey().partition());
                insert.setLong(4, end.getValue());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
