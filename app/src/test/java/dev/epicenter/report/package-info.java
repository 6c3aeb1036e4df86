@NullMarked
package dev.epicenter.report;

import org.jspecify.annotations.NullMarked;
