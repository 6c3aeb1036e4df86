@NullMarked
package dev.epicenter.forecast.table;

import org.jspecify.annotations.NullMarked;
