@NullMarked
package dev.epicenter.torch.telemetry;

import org.jspecify.annotations.NullMarked;
