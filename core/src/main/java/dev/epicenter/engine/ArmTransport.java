package dev.epicenter.engine;

import java.nio.file.Path;

/** How an arm's specification gets to its node, and its files back into its folder. Thread-safe. */
interface ArmTransport extends AutoCloseable {
    /** Every node sees the folder of the arm. */
    ArmTransport SHARED_FOLDER = new ArmTransport() {
        @Override
        public String send(ArmFolder arm, ArmSpec spec) {
            spec.write(arm.spec());
            return arm.spec().toString();
        }

        @Override
        public void fetch(ArmFolder arm) {}

        @Override
        public Path log(ArmFolder arm) {
            return arm.log();
        }

        @Override
        public Path fetchLog(ArmFolder arm) {
            return arm.log();
        }

        @Override
        public void discardResult(ArmFolder arm) {}

        @Override
        public void delete(ArmFolder arm) {}

        @Override
        public void close() {}
    };

    /** Makes the specification available to all nodes; returns the word that its command takes. */
    String send(ArmFolder arm, ArmSpec spec);

    /** Brings what the arm has written since then into its folder, the manifest last. */
    void fetch(ArmFolder arm);

    /** The file on the node to which the engine appends what the command prints. */
    Path log(ArmFolder arm);

    /** Brings what is known of a failed command to this machine. */
    Path fetchLog(ArmFolder arm);

    /** Removes a manifest that does not suffice: the arm is to run again. */
    void discardResult(ArmFolder arm);

    /** Removes what the arm left elsewhere. */
    void delete(ArmFolder arm);

    @Override
    void close();
}
