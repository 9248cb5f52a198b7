/**
 * From raw records to valid events.
 *
 * <p>Reads: every input topic, live, delayed and retried, and the catalog's.
 *
 * <p>Emits: {@link io.adtally.event.AdEvent}, {@link io.adtally.event.CatalogUpdate}, outcomes.
 *
 * <p>Rejects to: dead letters, with the reasons of origin INGEST and CATALOG.
 *
 * <p>State: none but the source's offsets.
 */
package io.adtally.ingest;
