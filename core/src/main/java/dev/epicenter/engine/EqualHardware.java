package dev.epicenter.engine;

import dev.epicenter.EpicenterException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Compares the hardware of each arm with that of the first one that began; the control is one of the first. Thread-safe. */
final class EqualHardware {
    private final boolean required;
    private final AtomicReference<Optional<NodeHardware>> first = new AtomicReference<>(Optional.empty());

    /** @param required whether arms on other hardware are refused */
    EqualHardware(boolean required) {
        this.required = required;
    }

    /**
     * @param node the file in which an arm describes its node
     * @throws UnlikeNodeException if its hardware differs from the first one's
     */
    void require(Path node) {
        if (!required) {
            return;
        }
        NodeHardware own = NodeHardware.read(node);
        NodeHardware reference = first.updateAndGet(known -> known.isPresent() ? known : Optional.of(own))
                .orElseThrow();
        own.difference(reference).ifPresent(difference -> {
            throw new UnlikeNodeException(difference);
        });
    }

    /** An arm ran on other hardware than the first one: one line with the difference and the remedy. */
    static final class UnlikeNodeException extends EpicenterException {
        private static final long serialVersionUID = 1;

        UnlikeNodeException(String difference) {
            super("an arm ran on a node of another kind than the first one: " + difference
                    + "; arms are compared on equal hardware only: let the engine choose nodes of one kind, as with"
                    + " --engine 'slurm --constraint=NAME' or --engine 'ray ADDRESS --resource=NAME=0.001'");
        }
    }
}
