package dev.epicenter.s3;

import dev.epicenter.EpicenterException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a store is reached, from the environment variables that all tools of S3 share.
 *
 * @param endpoint empty: Amazon's own, of the region
 * @param region Amazon's region; most other stores accept any
 * @param accessKey AWS_ACCESS_KEY_ID
 * @param secretKey AWS_SECRET_ACCESS_KEY
 * @param sessionToken AWS_SESSION_TOKEN, of temporary credentials
 * @param maxAttempts how often a request is sent that fails for the moment, the first included
 * @param firstPause before the first repetition; it doubles with each further one, up to a hundred times
 */
public record S3Settings(
        Optional<URI> endpoint,
        String region,
        String accessKey,
        String secretKey,
        Optional<String> sessionToken,
        int maxAttempts,
        Duration firstPause) {
    private static final String ACCESS_KEY = "AWS_ACCESS_KEY_ID";
    private static final String SECRET_KEY = "AWS_SECRET_ACCESS_KEY";
    private static final String ATTEMPTS = "AWS_MAX_ATTEMPTS";
    private static final String DEFAULT_REGION = "us-east-1";
    private static final int DEFAULT_ATTEMPTS = 8;
    private static final Duration DEFAULT_PAUSE = Duration.ofMillis(100);

    /** Without the keys. */
    @Override
    public String toString() {
        return "S3Settings[" + endpoint + ", " + region + "]";
    }

    /**
     * Reads the variables.
     *
     * @param environment as {@link System#getenv()} has it
     * @throws EpicenterException if credentials are missing or a value is invalid; one line
     */
    public static S3Settings of(Map<String, String> environment) {
        return new S3Settings(
                Stream.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
                        .flatMap(name -> value(environment, name).map(text -> endpoint(name, text)).stream())
                        .findFirst(),
                value(environment, "AWS_REGION")
                        .or(() -> value(environment, "AWS_DEFAULT_REGION"))
                        .orElse(DEFAULT_REGION),
                required(environment, ACCESS_KEY),
                required(environment, SECRET_KEY),
                value(environment, "AWS_SESSION_TOKEN"),
                value(environment, ATTEMPTS).map(S3Settings::attempts).orElse(DEFAULT_ATTEMPTS),
                DEFAULT_PAUSE);
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static String required(Map<String, String> environment, String name) {
        return value(environment, name)
                .orElseThrow(() -> new EpicenterException("no credentials for the store: " + name + " is not set; set "
                        + ACCESS_KEY + " and " + SECRET_KEY));
    }

    private static URI endpoint(String name, String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
                return uri;
            }
        } catch (URISyntaxException invalid) {
            // As one without a host.
        }
        throw new EpicenterException(
                name + " is '" + text + "', which is not an address such as https://s3.example.com:9000");
    }

    private static int attempts(String text) {
        if (!text.matches("[1-9]\\d{0,2}")) {
            throw new EpicenterException(ATTEMPTS + " is '" + text + "', which is not a number from 1 to 999");
        }
        return Integer.parseInt(text);
    }

    /** Where requests go, for messages. */
    String place() {
        return endpoint.map(URI::toString).orElse("Amazon S3 in " + region);
    }
}
