@NullMarked
package dev.epicenter.file;

import org.jspecify.annotations.NullMarked;
