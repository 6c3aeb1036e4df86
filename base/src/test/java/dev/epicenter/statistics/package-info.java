@NullMarked
package dev.epicenter.statistics;

import org.jspecify.annotations.NullMarked;
