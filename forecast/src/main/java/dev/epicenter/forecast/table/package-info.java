/**
 * Reads scores of models from the files that people have: tables in any common form, results of lm-evaluation-harness and
 * of HELM. Every form becomes a list of {@link dev.epicenter.forecast.table.RawScore}; what is assumed is noted.
 */
@NullMarked
package dev.epicenter.forecast.table;

import org.jspecify.annotations.NullMarked;
