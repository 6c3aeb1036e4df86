package dev.epicenter.forecast.table;

import java.util.OptionalDouble;

/**
 * A number as a cell writes it.
 *
 * @param value with its suffix applied (1.1B is 1.1e9), but not its percent sign
 * @param percent whether a percent sign follows
 * @param suffixed whether a suffix or an exponent fixes its size
 * @param error after a plus-minus sign, or in parentheses
 */
record Quantity(double value, boolean percent, boolean suffixed, OptionalDouble error) {}
