/** The second stage: how far before its onset the spike is certain. */
@NullMarked
package dev.epicenter.diagnosis.commit;

import org.jspecify.annotations.NullMarked;
