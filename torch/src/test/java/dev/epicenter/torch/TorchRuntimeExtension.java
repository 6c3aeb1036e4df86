package dev.epicenter.torch;

import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Loads libtorch with one thread before a test class. */
public final class TorchRuntimeExtension implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        cpu().close();
    }

    /** The CPU, in the current scope. */
    public static Device cpu() {
        return TorchRuntime.start(Runs.modular());
    }
}
