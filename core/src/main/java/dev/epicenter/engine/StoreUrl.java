package dev.epicenter.engine;

import dev.epicenter.EpicenterException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place of a store's objects.
 *
 * @param bucket its name
 * @param prefix of all keys, without slashes at its ends; empty: the whole bucket
 */
public record StoreUrl(String bucket, String prefix) {
    private static final String SCHEME = "s3://";
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9!_.*'()/=+@:-]*");
    private static final Pattern SPECIFICATION =
            Pattern.compile("(s3://.+)/arms/([0-9a-f]{20})/spec-([0-9a-f]{64})\\.json");

    /**
     * The address of an arm's specification.
     *
     * @param store where it is
     * @param arm {@link ArmSpec#key}
     * @param sha256 of its content: the address determines what is run
     */
    public record Specification(StoreUrl store, String arm, String sha256) {}

    /** Whether a word of the command line is meant as the address of a store. */
    public static boolean isUrl(String text) {
        return text.contains("://");
    }

    /**
     * Reads {@code s3://BUCKET/PREFIX}; the prefix may be missing.
     *
     * @throws EpicenterException if the text is not of this form; one line
     */
    public static StoreUrl parse(String text) {
        if (!text.startsWith(SCHEME)) {
            throw new EpicenterException("the store '" + text + "' is not an address such as s3://BUCKET/PREFIX");
        }
        String[] parts = text.substring(SCHEME.length()).split("/", 2);
        String prefix = parts.length > 1 ? parts[1].replaceAll("^/+|/+$", "") : "";
        if (!BUCKET.matcher(parts[0]).matches()) {
            throw new EpicenterException(
                    "the store '" + text + "' has no valid bucket name: 3 to 63 lower-case letters,"
                            + " digits, dots and hyphens, as in s3://BUCKET/PREFIX");
        }
        if (!PREFIX.matcher(prefix).matches()) {
            throw new EpicenterException("the store '" + text
                    + "' has a prefix with other characters than letters, digits and !_.*'()/=+@:-; choose another");
        }
        return new StoreUrl(parts[0], prefix);
    }

    /**
     * Reads the address of a specification, as the coordinator writes it.
     *
     * @throws EpicenterException if the text is not one; one line
     */
    public static Specification specification(String text) {
        Matcher matcher = SPECIFICATION.matcher(text);
        if (!matcher.matches()) {
            throw new EpicenterException(
                    "'" + text + "' is not the address of a replay, s3://BUCKET/PREFIX/arms/ARM/spec-SHA256.json");
        }
        return new Specification(parse(matcher.group(1)), matcher.group(2), matcher.group(3));
    }

    /** The key in the bucket of an object of this store. */
    public String key(String name) {
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    @Override
    public String toString() {
        return SCHEME
                + bucket
                + Optional.of(prefix)
                        .filter(one -> !one.isEmpty())
                        .map(one -> "/" + one)
                        .orElse("");
    }
}
