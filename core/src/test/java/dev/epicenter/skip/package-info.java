@NullMarked
package dev.epicenter.skip;

import org.jspecify.annotations.NullMarked;
