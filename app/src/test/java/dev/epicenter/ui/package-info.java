@NullMarked
package dev.epicenter.ui;

import org.jspecify.annotations.NullMarked;
