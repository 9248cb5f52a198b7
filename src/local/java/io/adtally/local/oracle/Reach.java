package io.adtally.local.oracle;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.Union;

/** How many users the sketches of some rows say there were together, without counting one twice. */
final class Reach {
    private static final int LG_K = 16;

    private final Map<String, Union> byKey = new HashMap<>();
    private final String kind;

    Reach(String kind) {
        this.kind = kind;
    }

    void add(String key, byte[] sketch) {
        byKey.computeIfAbsent(key, unused -> new Union(LG_K)).update(HllSketch.heapify(sketch));
    }

    void load(CopyWriter rows) throws SQLException {
        for (Map.Entry<String, Union> users : byKey.entrySet()) {
            rows.row(kind, users.getKey(), users.getValue().getEstimate());
        }
    }
}
