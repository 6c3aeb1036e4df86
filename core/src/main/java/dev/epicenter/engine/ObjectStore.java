package dev.epicenter.engine;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Objects by key, as in a bucket of S3. An object is whole or absent, and one that was written is found by every reader. There is
 * no rename, no append and no listing. Thread-safe.
 *
 * <p>Requests that fail for the moment are repeated a bounded number of times. All methods throw {@link
 * StoreUnavailableException} if the store still fails then, and {@link dev.epicenter.EpicenterException} if it refuses: a missing
 * bucket, wrong credentials; one line each.
 */
public interface ObjectStore extends AutoCloseable {
    /** Writes an object, and replaces an existing one. A file of any size. */
    void put(String key, Path file);

    /** Writes a small object, and replaces an existing one. */
    void put(String key, byte[] content);

    /** The content of a small object, complete by its length; empty if there is none. */
    Optional<byte[]> get(String key);

    /**
     * Writes the content of an object, complete by its length, to a file.
     *
     * @return false if there is no such object
     */
    boolean get(String key, Path file);

    /** The bytes of an object; empty if there is none. */
    OptionalLong size(String key);

    /** Removes an object if it exists. */
    void delete(String key);

    /** The object's address, for messages and commands: {@code s3://BUCKET/PREFIX/KEY}. */
    String url(String key);

    @Override
    void close();
}
