/**
 * Searches with few oracle queries, because each query costs a replay. One finds a minimal set of elements that still
 * shows an effect (delta debugging), the other the dose at which an effect begins.
 *
 * <p>An oracle is a function of the query; no search repeats a query.
 */
@NullMarked
package dev.epicenter.search;

import org.jspecify.annotations.NullMarked;
