package dev.epicenter.s3;

import dev.epicenter.EpicenterException;
import dev.epicenter.engine.StoreUnavailableException;
import dev.epicenter.engine.StoreUrl;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** Converts the failure of a request to a one-line error: what failed, where, what to do. */
final class S3Failure {
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int FULL = 507;
    private static final int SERVER = 500;
    private static final int THROTTLED = 429;

    private S3Failure() {}

    /**
     * The error for a failed request.
     *
     * @param doing such as "read" or "write"
     * @param object its address
     */
    static RuntimeException of(SdkException failure, String doing, String object, StoreUrl store, S3Settings settings) {
        if (failure instanceof AbortedException || Thread.currentThread().isInterrupted()) {
            Thread.currentThread().interrupt();
            return new CancellationException("interrupted while the store was used");
        }
        Optional<EpicenterException> local = causes(failure)
                .filter(EpicenterException.class::isInstance)
                .map(EpicenterException.class::cast)
                .findFirst();
        if (local.isPresent()) {
            // Not the store failed, but the disk that its answer was written to.
            return local.get();
        }
        String where = "cannot " + doing + " " + object + ": ";
        return failure instanceof AwsServiceException answer
                ? answered(answer, where, store, settings)
                : unanswered(failure, where, settings);
    }

    private static EpicenterException answered(
            AwsServiceException answer, String where, StoreUrl store, S3Settings settings) {
        int status = answer.statusCode();
        String code = code(answer);
        if (status == FULL || code.matches(".*(StorageFull|InsufficientStorage|QuotaExceeded|QuotaFull).*")) {
            return new StoreUnavailableException(
                    where + "the store is full (" + status + (code.isEmpty() ? "" : " " + code)
                            + "); free some space or raise the quota, then start the same command again",
                    answer);
        }
        if (code.equals("NoSuchBucket")) {
            return new EpicenterException(where + "there is no bucket " + store.bucket() + " at " + settings.place()
                    + "; create it, or check the address");
        }
        if (status == FORBIDDEN) {
            return new EpicenterException(where + "the store refuses access (" + reason(status, code)
                    + "); check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that they may read, write, delete and"
                    + " list in bucket " + store.bucket());
        }
        if (status >= SERVER || status == THROTTLED) {
            return new StoreUnavailableException(
                    where + "the store failed " + settings.maxAttempts()
                            + " times, the last time with " + reason(status, code)
                            + "; start the same command again once it works",
                    answer);
        }
        return new EpicenterException(where + "the store refuses it (" + reason(status, code)
                + "); check AWS_REGION, the endpoint and the address");
    }

    private static StoreUnavailableException unanswered(SdkException failure, String where, S3Settings settings) {
        String reason = causes(failure)
                .filter(cause -> cause instanceof ConnectException || cause instanceof UnknownHostException)
                .findFirst()
                .map(cause -> cause instanceof UnknownHostException ? "there is no such host" : line(cause))
                .orElseGet(() -> line(root(failure)));
        return new StoreUnavailableException(where + settings.place() + " did not answer in "
                + settings.maxAttempts() + " attempts (" + reason
                + "); check AWS_ENDPOINT_URL_S3 and the network, and start the same command again");
    }

    /** Whether the answer says that there is no such object; a missing bucket is another answer, if it says so. */
    static boolean isMissing(AwsServiceException answer) {
        return answer.statusCode() == NOT_FOUND && !code(answer).equals("NoSuchBucket");
    }

    private static String code(AwsServiceException answer) {
        return Optional.ofNullable(answer.awsErrorDetails())
                .map(details -> Optional.ofNullable(details.errorCode()).orElse(""))
                .orElse("");
    }

    private static String reason(int status, String code) {
        return code.isEmpty() || code.equals(Integer.toString(status)) ? Integer.toString(status) : status + " " + code;
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String line(Throwable cause) {
        String message = Optional.ofNullable(cause.getMessage()).orElse("");
        return message.lines().findFirst().orElse(cause.getClass().getSimpleName());
    }
}
