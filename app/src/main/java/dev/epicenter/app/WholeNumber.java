package dev.epicenter.app;

import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Whole numbers as the command line takes them, and what it says of others. */
final class WholeNumber {
    private WholeNumber() {}

    /** Makes {@code commandLine} and its subcommands read their numbers so. */
    static void register(CommandLine commandLine) {
        commandLine
                .registerConverter(int.class, WholeNumber::toInt)
                .registerConverter(Integer.class, WholeNumber::toInt)
                .registerConverter(long.class, WholeNumber::toLong)
                .registerConverter(Long.class, WholeNumber::toLong);
    }

    /** The number of a spike. */
    static final class OfASpike implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            try {
                return Integer.valueOf(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no spike's number; give a whole number, as 'epicenter show RUN' lists them");
            }
        }
    }

    private static Integer toInt(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw refusal(text);
        }
    }

    private static Long toLong(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw refusal(text);
        }
    }

    private static TypeConversionException refusal(String text) {
        return new TypeConversionException(
                text.matches("[-+]?\\d+") ? text + " is too large" : "'" + text + "' is not a whole number");
    }
}
