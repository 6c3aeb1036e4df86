/** The core abstraction: a segment is a pure function of its start state, its data plan and its interventions. */
@NullMarked
package dev.epicenter.segment;

import org.jspecify.annotations.NullMarked;
