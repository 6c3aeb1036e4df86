/** The client of S3-compatible stores: the only package that knows the AWS SDK. */
@NullMarked
package dev.epicenter.s3;

import org.jspecify.annotations.NullMarked;
