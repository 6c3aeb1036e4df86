package dev.epicenter.diagnosis.replays;

import dev.epicenter.EpicenterException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The budget of a diagnosis; unlimited if both limits are empty.
 *
 * @param arms most replays to run; stored replays are free
 * @param time wall-clock limit; a stage starts only if it is likely to finish in time, and stops when the time is up
 */
public record Budget(OptionalLong arms, Optional<Duration> time) {
    public static final Budget UNLIMITED = new Budget(OptionalLong.empty(), Optional.empty());

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\s*(arms|s|m|min|minutes|h)?");

    /**
     * {@code 120} or {@code 120arms}: replays; {@code 90s}, {@code 8m}, {@code 2h}: time.
     *
     * @throws EpicenterException if it is neither, or 0
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
