package dev.epicenter.commands;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts an option's number of bytes, such as 200GB or 1.5TB; the units are powers of 1,000. */
final class ByteSizeConverter implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?) ?([KMGT]?)B?");
    private static final String UNITS = "KMGT";

    @Override
    public Long convert(String text) {
        Matcher size = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!size.matches()) {
            throw new TypeConversionException("'" + text + "' is not a size; give one such as 200GB or 1.5TB");
        }
        int power = size.group(2).isEmpty() ? 0 : UNITS.indexOf(size.group(2)) + 1;
        return (long) (Double.parseDouble(size.group(1)) * Math.pow(1_000, power));
    }
}
