package io.adtally.event;

import java.util.List;

/** Values over and over: enough of them that a bench learns none by heart. */
public final class Cycle<T> {
    private final List<T> values;
    private int next;

    public Cycle(List<T> values) {
        this.values = List.copyOf(values);
    }

    public T next() {
        T value = values.get(next);
        next = next + 1 == values.size() ? 0 : next + 1;
        return value;
    }
}
