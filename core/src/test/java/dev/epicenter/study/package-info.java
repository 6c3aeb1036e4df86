@NullMarked
package dev.epicenter.study;

import org.jspecify.annotations.NullMarked;
