package dev.epicenter.commands;

import dev.epicenter.forecast.table.Counts;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts an option's number of parameters or tokens, such as 7B or 1.5T. */
final class CountConverter implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
        return Counts.parse(text)
                .orElseThrow(() -> new TypeConversionException(
                        "'" + text + "' is not a number; give one such as 1e12, 7B or 350M"));
    }
}
