package io.adtally.dlq;

import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a command knows of the world it runs in, but for Kafka.
 *
 * @param nanoTime only ever grows
 * @param chance a new text each time, of letters and digits
 * @param interrupted whether it shall stop as soon as it may
 * @param terminal whether somebody watches
 * @param account of the operating system that runs it
 */
public record Surroundings(
        InstantSource clock,
        LongSupplier nanoTime,
        Supplier<String> chance,
        BooleanSupplier interrupted,
        boolean terminal,
        String account) {}
