package dev.epicenter.diagnosis.replays;

import dev.epicenter.file.Sha256;
import dev.epicenter.intervention.Intervention;
import dev.epicenter.replay.Replay;
import dev.epicenter.run.StateHash;
import dev.epicenter.segment.NumericsFingerprint;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

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
                replay.segment()
                        .reference()
                        .map(compared ->
                                StateHash.of(compared.state(), replay.segment().plan()))
                        .orElse("no yardstick"));
        return Sha256.of((text + phases(replay)).getBytes(StandardCharsets.UTF_8))
                .substring(0, DIGITS);
    }

    /** Empty for a replay without phases, whose key is that of earlier versions. */
    private static String phases(Replay replay) {
        return replay.phases().stream()
                .map(phase -> "\nto step " + phase.until() + ": " + Intervention.text(phase.interventions()))
                .collect(Collectors.joining());
    }
}
