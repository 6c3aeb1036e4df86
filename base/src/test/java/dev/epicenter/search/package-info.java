@NullMarked
package dev.epicenter.search;

import org.jspecify.annotations.NullMarked;
