package dev.epicenter.commands;

import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts whole numbers of the command line, with clear messages for other input. */
final class WholeNumber {
    private WholeNumber() {}

    /** Registers the converters with {@code commandLine} and its subcommands. */
    static void register(CommandLine commandLine) {
        commandLine
                .registerConverter(int.class, WholeNumber::toInt)
                .registerConverter(Integer.class, WholeNumber::toInt)
                .registerConverter(long.class, WholeNumber::toLong)
                .registerConverter(Long.class, WholeNumber::toLong);
    }

    /** Converts the number of a spike. */
    static final class OfASpike implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            try {
                return Integer.valueOf(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text
                        + "' is not the number of a spike; give a whole number from the list of 'epicenter show RUN'");
            }
        }
    }

    private static Integer toInt(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw error(text);
        }
    }

    private static Long toLong(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw error(text);
        }
    }

    private static TypeConversionException error(String text) {
        return new TypeConversionException(
                text.matches("[-+]?\\d+") ? text + " is too large" : "'" + text + "' is not a whole number");
    }
}
