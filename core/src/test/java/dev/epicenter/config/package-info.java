@NullMarked
package dev.epicenter.config;

import org.jspecify.annotations.NullMarked;
