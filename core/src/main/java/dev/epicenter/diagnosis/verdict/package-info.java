/** The verdict: from the evidence of the stages to a cause, its wording and its remedies. */
@NullMarked
package dev.epicenter.diagnosis.verdict;

import org.jspecify.annotations.NullMarked;
