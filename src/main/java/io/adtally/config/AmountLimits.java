package io.adtally.config;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Map;

/**
 * The most that one event may cost. A price that is off by a thousand or a million is refused
 * instead of invoiced.
 *
 * @param nanosByCurrency 1e-9 of the unit of each currency that has a limit of its own, by its ISO
 *     4217 code
 * @param otherNanos that of every other currency
 */
public record AmountLimits(Map<String, Long> nanosByCurrency, long otherNanos)
        implements Serializable {
    private static final int NANO_DIGITS = 9;

    /** Whether an event that costs so much, in 1e-9 of the currency's unit, is not billed. */
    public boolean isExceededBy(long amountNanos, String currency) {
        return amountNanos > limitNanos(currency);
    }

    /** Names the amount, the limit and the setting. */
    public String excess(long amountNanos, String currency) {
        return "%s %s for one event, adtally.billing.max-event-amount allows %s"
                .formatted(units(amountNanos), currency, units(limitNanos(currency)));
    }

    private long limitNanos(String currency) {
        return nanosByCurrency.getOrDefault(currency, otherNanos);
    }

    private static String units(long nanos) {
        return BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros().toPlainString();
    }
}
