package dev.epicenter.s3;

import dev.epicenter.engine.ObjectStore;
import dev.epicenter.engine.StoreUrl;
import dev.epicenter.file.RegularFile;
import dev.epicenter.file.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects of a bucket, through the AWS SDK over plain {@code HttpURLConnection}. */
public final class S3Store implements ObjectStore {
    /** S3 takes at most 5 GB in one request; parts of a large file are repeated alone. */
    private static final long LARGEST_SINGLE = 256L << 20;

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration READ = Duration.ofSeconds(60);
    private static final int LONGEST_PAUSE = 100;

    private final StoreUrl url;
    private final S3Settings settings;
    private final long largestSingle;
    private final S3Client client;

    /** Connects with the first request. */
    public S3Store(StoreUrl url, S3Settings settings) {
        this(url, settings, LARGEST_SINGLE);
    }

    /** @param largestSingle bytes of the largest file that is sent in one request */
    S3Store(StoreUrl url, S3Settings settings, long largestSingle) {
        this.url = url;
        this.settings = settings;
        this.largestSingle = largestSingle;
        this.client = client(settings);
    }

    private static S3Client client(S3Settings settings) {
        BackoffStrategy pauses = BackoffStrategy.exponentialDelayHalfJitter(
                settings.firstPause(), settings.firstPause().multipliedBy(LONGEST_PAUSE));
        RetryStrategy retries = AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(settings.maxAttempts())
                // Attempts are bounded for each request; a budget over all of them would end a diagnosis in a bad hour.
                .circuitBreakerEnabled(false)
                .backoffStrategy(pauses)
                .throttlingBackoffStrategy(pauses)
                .build();
        // Files of the user's home are not read: the arms on other machines would not have them.
        ProfileFile none = ProfileFile.aggregator().build();
        return S3Client.builder()
                .httpClient(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(READ)
                        .build())
                .region(Region.of(settings.region()))
                .credentialsProvider(StaticCredentialsProvider.create(credentials(settings)))
                .applyMutation(builder -> settings.endpoint()
                        .ifPresent(uri -> builder.endpointOverride(uri).forcePathStyle(true)))
                // Many stores know no trailing checksums. Readers verify SHA-256.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(s3 -> s3.expectContinueEnabled(false)
                        .chunkedEncodingEnabled(false)
                        .profileFile(() -> none))
                .overrideConfiguration(
                        override -> override.retryStrategy(retries).defaultProfileFileSupplier(() -> none))
                .build();
    }

    private static AwsCredentials credentials(S3Settings settings) {
        return settings.sessionToken()
                .<AwsCredentials>map(
                        token -> AwsSessionCredentials.create(settings.accessKey(), settings.secretKey(), token))
                .orElseGet(() -> AwsBasicCredentials.create(settings.accessKey(), settings.secretKey()));
    }

    @Override
    public void put(String key, Path file) {
        long size = RegularFile.size(file);
        request("write", key, () -> {
            if (size > largestSingle) {
                new MultipartUpload(client, url.bucket(), url.key(key)).send(file, size);
                return true;
            }
            client.putObject(put -> put.bucket(url.bucket()).key(url.key(key)), RequestBody.fromFile(file));
            return true;
        });
    }

    @Override
    public void put(String key, byte[] content) {
        request(
                "write",
                key,
                () -> client.putObject(
                        put -> put.bucket(url.bucket()).key(url.key(key)), RequestBody.fromBytes(content)));
    }

    @Override
    public Optional<byte[]> get(String key) {
        return found(
                "read",
                key,
                () -> client.getObject(get -> get.bucket(url.bucket()).key(url.key(key)), (answer, in) -> {
                    byte[] content = read(in);
                    requireComplete(content.length, answer);
                    return content;
                }));
    }

    @Override
    public boolean get(String key, Path file) {
        return found(
                        "read",
                        key,
                        () -> client.getObject(get -> get.bucket(url.bucket()).key(url.key(key)), (answer, in) -> {
                            // From the start at each attempt.
                            WholeFile.write(file, out -> requireComplete(copy(in, out), answer));
                            return file;
                        }))
                .isPresent();
    }

    private static long copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        while (true) {
            int count = read(in, buffer);
            if (count < 0) {
                return bytes;
            }
            out.write(buffer, 0, count);
            bytes += count;
        }
    }

    private static byte[] read(InputStream in) {
        try {
            return in.readAllBytes();
        } catch (IOException broken) {
            throw interrupted(broken);
        }
    }

    private static int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException broken) {
            throw interrupted(broken);
        }
    }

    private static RetryableException interrupted(IOException broken) {
        return RetryableException.create("the connection broke within an answer", broken);
    }

    /** {@code HttpURLConnection} ends a body quietly where the connection is closed too early. */
    private static void requireComplete(long bytes, GetObjectResponse answer) {
        Long announced = answer.contentLength();
        if (announced != null && bytes != announced) {
            throw RetryableException.create("an answer had " + bytes + " of " + announced + " bytes");
        }
    }

    @Override
    public OptionalLong size(String key) {
        return found(
                        "look for",
                        key,
                        () -> client.headObject(
                                        head -> head.bucket(url.bucket()).key(url.key(key)))
                                .contentLength())
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    @Override
    public void delete(String key) {
        request(
                "remove",
                key,
                () -> client.deleteObject(delete -> delete.bucket(url.bucket()).key(url.key(key))));
    }

    private <T> Optional<T> found(String doing, String key, Supplier<T> request) {
        return request(doing, key, () -> {
            try {
                return Optional.of(request.get());
            } catch (S3Exception answer) {
                if (S3Failure.isMissing(answer)) {
                    return Optional.<T>empty();
                }
                throw answer;
            }
        });
    }

    private <T> T request(String doing, String key, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException failure) {
            throw S3Failure.of(failure, doing, url(key), url, settings);
        }
    }

    @Override
    public String url(String key) {
        return "s3://" + url.bucket() + "/" + url.key(key);
    }

    @Override
    public void close() {
        client.close();
    }
}
