package io.adtally.alert;

import java.util.Optional;

/**
 * What is found when a series is looked at.
 *
 * @param state from now on
 * @param alert what is to be told, if anything
 */
record AlertDecision(AlertState state, Optional<Alert> alert) {}
