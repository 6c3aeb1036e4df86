/** Counterfactual replay: a control and its arms around one spike. */
@NullMarked
package dev.epicenter.replay;

import org.jspecify.annotations.NullMarked;
