@NullMarked
package dev.epicenter.commands;

import org.jspecify.annotations.NullMarked;
