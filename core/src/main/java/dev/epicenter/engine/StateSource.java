package dev.epicenter.engine;

import dev.epicenter.file.RegularFile;
import dev.epicenter.file.Sha256;
import dev.epicenter.segment.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Where an arm's states are: in folders that every node sees, or in a store. */
interface StateSource {
    /** The folders that the references name. */
    StateSource SHARED_FOLDERS = new StateSource() {
        @Override
        public State read(StateReference reference) {
            return StateFiles.read(reference);
        }

        /** A file that cannot be read counts 0, as the copy then fails. */
        @Override
        public long bytes(StateReference reference) {
            return reference.files().keySet().stream()
                    .mapToLong(name -> RegularFile.size(reference.folder().resolve(name)))
                    .sum();
        }

        @Override
        public String copy(StateReference reference, String name, Path to) throws IOException {
            MessageDigest digest = Sha256.digest();
            try (InputStream in = RegularFile.open(reference.folder().resolve(name));
                    OutputStream out = new DigestOutputStream(Files.newOutputStream(to), digest)) {
                in.transferTo(out);
            }
            return HexFormat.of().formatHex(digest.digest());
        }
    };

    /** Reads and verifies a state. */
    State read(StateReference reference);

    /** The bytes of all its files. */
    long bytes(StateReference reference);

    /**
     * Copies one of its files to {@code to}, whose folder exists.
     *
     * @return the SHA-256 of what was copied
     */
    String copy(StateReference reference, String name, Path to) throws IOException;
}
