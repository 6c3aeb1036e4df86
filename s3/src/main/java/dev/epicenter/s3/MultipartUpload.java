package dev.epicenter.s3;

import dev.epicenter.file.FileFailure;
import dev.epicenter.file.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Uploads one large file in parts. The object is there once the last request succeeds; until then the store shows none of it. */
record MultipartUpload(S3Client client, String bucket, String key) {
    /** Held in memory. S3 takes no smaller parts than 5 MiB, and at most 10,000. */
    private static final int SMALLEST_PART = 32 << 20;

    private static final int MOST_PARTS = 10_000;

    void send(Path file, long size) {
        int part = Math.toIntExact(Math.max(SMALLEST_PART, size / MOST_PARTS + 1));
        String upload = client.createMultipartUpload(
                        create -> create.bucket(bucket).key(key))
                .uploadId();
        boolean complete = false;
        try {
            List<CompletedPart> parts = parts(file, upload, part);
            complete(upload, parts, size);
            complete = true;
        } finally {
            if (!complete) {
                abort(upload);
            }
        }
    }

    private List<CompletedPart> parts(Path file, String upload, int size) {
        List<CompletedPart> parts = new ArrayList<>();
        try (InputStream in = RegularFile.open(file)) {
            for (byte[] bytes = in.readNBytes(size); bytes.length > 0; bytes = in.readNBytes(size)) {
                int number = parts.size() + 1;
                String tag = client.uploadPart(
                                one -> one.bucket(bucket)
                                        .key(key)
                                        .uploadId(upload)
                                        .partNumber(number),
                                RequestBody.fromBytes(bytes))
                        .eTag();
                parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
            }
        } catch (IOException failure) {
            throw FileFailure.reading(file, failure);
        }
        return parts;
    }

    private void complete(String upload, List<CompletedPart> parts, long size) {
        try {
            client.completeMultipartUpload(
                    end -> end.bucket(bucket).key(key).uploadId(upload).multipartUpload(list -> list.parts(parts)));
        } catch (SdkException failure) {
            // If the answer is lost, the repetition finds no such upload: the object is there.
            if (!hasSize(size)) {
                throw failure;
            }
        }
    }

    private boolean hasSize(long size) {
        try {
            return client.headObject(head -> head.bucket(bucket).key(key)).contentLength() == size;
        } catch (SdkException missing) {
            return false;
        }
    }

    /** Parts of an upload that is neither ended nor aborted stay, and are billed. */
    private void abort(String upload) {
        try {
            client.abortMultipartUpload(end -> end.bucket(bucket).key(key).uploadId(upload));
        } catch (SdkException alsoFailed) {
            // The error of the upload is reported.
        }
    }
}
