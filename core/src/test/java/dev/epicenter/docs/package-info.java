@NullMarked
package dev.epicenter.docs;

import org.jspecify.annotations.NullMarked;
