@NullMarked
package dev.epicenter.run;

import org.jspecify.annotations.NullMarked;
