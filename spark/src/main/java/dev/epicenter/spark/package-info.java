/** The driver of {@code --engine spark}, which runs inside the user's Spark: it knows nothing else of this program. */
package dev.epicenter.spark;
