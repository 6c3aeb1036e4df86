package dev.epicenter.diagnosis;

import dev.epicenter.EpicenterException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a diagnosis may cost; where both are empty, what it takes.
 *
 * @param arms replays that are run; those already on the disk are free
 * @param time by the clock; a stage is begun where it is likely to be done in time, and broken off where it is not
 */
public record Budget(OptionalLong arms, Optional<Duration> time) {
    public static final Budget UNLIMITED = new Budget(OptionalLong.empty(), Optional.empty());

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\s*(arms|s|m|min|minutes|h)?");

    /**
     * {@code 120} or {@code 120arms}: replays; {@code 90s}, {@code 8m}, {@code 2h}: time.
     *
     * @throws EpicenterException where it is neither, or 0
     */
    public static Budget parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        long number = matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
        if (number == 0) {
            throw new EpicenterException(
                    "--budget " + text + ": give replays, such as 120, or time, such as 90s, 8m or 2h");
        }
        String unit = matcher.group(2) == null ? "arms" : matcher.group(2);
        return switch (unit) {
            case "arms" -> new Budget(OptionalLong.of(number), Optional.empty());
            case "s" -> ofTime(Duration.ofSeconds(number));
            case "h" -> ofTime(Duration.ofHours(number));
            default -> ofTime(Duration.ofMinutes(number));
        };
    }

    private static Budget ofTime(Duration time) {
        return new Budget(OptionalLong.empty(), Optional.of(time));
    }
}
