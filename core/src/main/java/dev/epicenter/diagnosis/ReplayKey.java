package dev.epicenter.diagnosis;

import dev.epicenter.file.Sha256;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.replay.Replay;
import dev.epicenter.run.StateHash;
import dev.epicenter.segment.NumericsFingerprint;
import java.nio.charset.StandardCharsets;

/** The key of a stored replay: a hash of everything that its rows depend on besides its run. Equal keys mean equal rows. */
final class ReplayKey {
    private static final int DIGITS = 32;

    private ReplayKey() {}

    static String of(Replay replay, NumericsFingerprint numerics) {
        String text = String.join(
                "\n",
                numerics.facts().toString(),
                replay.segment()
                        .start()
                        .map(state -> StateHash.of(state, replay.segment().plan()))
                        .orElse("initial"),
                replay.segment().plan().toString(),
                Long.toString(replay.segment().until()),
                Intervention.text(replay.segment().interventions()),
                replay.judge().map(Object::toString).orElse("to its last step"),
                replay.yardstick()
                        .map(state -> StateHash.of(state, replay.segment().plan()))
                        .orElse("no yardstick"));
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS);
    }
}
