/** The built-in trainer, on libtorch through JavaCPP. Start reading at {@link dev.epicenter.torch.TrainingLoop}. */
@NullMarked
package dev.epicenter.torch;

import org.jspecify.annotations.NullMarked;
