@NullMarked
package dev.epicenter.json;

import org.jspecify.annotations.NullMarked;
