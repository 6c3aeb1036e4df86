/** What is measured of a step; it reads and never changes training. */
@NullMarked
package dev.epicenter.torch.telemetry;

import org.jspecify.annotations.NullMarked;
