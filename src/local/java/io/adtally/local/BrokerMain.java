package io.adtally.local;

import java.io.PrintStream;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** The broker's process: formats its storage if that is new, then runs Kafka. */
public final class BrokerMain {
    /** Any fixed one does, for each broker here is a cluster of its own. */
    private static final String CLUSTER_ID = "YWR0YWxseS1sb2NhbC1rYQ";

    private BrokerMain() {}

    /** Takes the path of server.properties. */
    public static void main(String[] args) {
        PrintStream log = System.out;
        int exit =
                StorageTool.execute(
                        new String[] {
                            "format",
                            "--ignore-formatted",
                            "--cluster-id",
                            CLUSTER_ID,
                            "--config",
                            args[0]
                        },
                        log);
        if (exit != 0) {
            throw new IllegalStateException("formatting the storage ended with " + exit);
        }
        Kafka.main(args);
    }
}
