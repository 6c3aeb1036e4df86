/** Telemetry of steps; it reads training state and never changes it. */
@NullMarked
package dev.epicenter.torch.telemetry;

import org.jspecify.annotations.NullMarked;
