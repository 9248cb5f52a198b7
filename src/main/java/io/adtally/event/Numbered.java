package io.adtally.event;

import java.util.Arrays;
import java.util.function.ToIntFunction;

/** Looks enums up by their frozen wire number; ordinals may move, these may not. */
final class Numbered {
    private Numbered() {}

    static <E extends Enum<E>> E[] index(E[] values, ToIntFunction<E> number) {
        int highest = Arrays.stream(values).mapToInt(number).max().orElseThrow();
        E[] index = Arrays.copyOf(values, highest + 1);
        Arrays.fill(index, null);
        for (E value : values) {
            index[number.applyAsInt(value)] = value;
        }
        return index;
    }

    static <E> E find(E[] index, int number) {
        return number >= 0 && number < index.length ? index[number] : null;
    }
}
