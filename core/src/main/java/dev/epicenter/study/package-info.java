/**
 * Studies: a claim about training as an experiment whose contrasts are stated before it is run. A study file becomes a plan, the
 * plan's cells are trained as segments, outcomes are read from their records, and each contrast gets a verdict.
 */
@NullMarked
package dev.epicenter.study;

import org.jspecify.annotations.NullMarked;
