/** The one idea everything rests on: a segment is a pure function of where it starts, its data plan and its interventions. */
@NullMarked
package dev.epicenter.segment;

import org.jspecify.annotations.NullMarked;
