/** What training recorded, a row a step, and the files it is kept in. */
@NullMarked
package dev.epicenter.trace;

import org.jspecify.annotations.NullMarked;
