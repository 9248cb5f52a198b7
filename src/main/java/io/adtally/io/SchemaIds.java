package io.adtally.io;

import java.io.Serializable;
import org.apache.avro.Schema;

/** The numbers by which readers find the schema of a value in Confluent's wire format. */
public interface SchemaIds extends Serializable {
    /**
     * The id of a schema.
     *
     * @param topic whose values have the schema
     * @throws IllegalStateException if there is none, or none could be had in time
     */
    int idOf(String topic, Schema schema);

    /**
     * Ids of the registry, or the pinned ones.
     *
     * @param registryUrl null: no registry
     */
    static SchemaIds of(String registryUrl) {
        return registryUrl == null ? new PinnedSchemaIds() : new RegisteredSchemaIds(registryUrl);
    }
}
