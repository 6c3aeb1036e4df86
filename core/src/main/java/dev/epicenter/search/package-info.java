/**
 * Searches that ask an oracle as seldom as they can, since an answer costs a replay: for a smallest set of elements that
 * still shows an effect (delta debugging), and for the dose at which an effect begins.
 *
 * <p>An oracle is a function of what is asked; no search asks the same twice.
 */
@NullMarked
package dev.epicenter.search;

import org.jspecify.annotations.NullMarked;
