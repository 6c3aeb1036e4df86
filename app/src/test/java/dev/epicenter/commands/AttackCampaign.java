package dev.epicenter.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Damages the files of an {@link AttackedRun}, one at a time, and compares the answers with those of the intact files. An
 * answer may stay the same, or name the damaged file. An answer that changes without naming it is a silent misread.
 */
final class AttackCampaign {
    /** What an attack did to the answers. */
    enum Effect {
        UNCHANGED,
        REPORTED,
        SILENT
    }

    private final Path folder;
    private final List<AttackTarget> targets;
    private final Map<AttackQuestion, String> intact = new HashMap<>();
    private final Map<String, Map<Effect, Integer>> counts = new LinkedHashMap<>();
    private final List<String> silent = new ArrayList<>();

    /** @param folder an {@link AttackedRun} */
    AttackCampaign(Path folder, List<AttackTarget> targets) {
        this.folder = folder;
        this.targets = targets;
        targets.forEach(target -> counts.put(target.name(), new EnumMap<>(Effect.class)));
    }

    /** Attacks random files {@code count} times; each is restored afterwards. */
    void run(int count, Random random) throws Exception {
        int total = targets.stream().mapToInt(AttackTarget::weight).sum();
        for (int i = 0; i < count; i++) {
            attack(pick(random.nextInt(total)), random);
        }
    }

    /** The silent misreads so far: the file and what was changed. */
    List<String> silent() {
        return List.copyOf(silent);
    }

    /** A table of the effects by kind of file. */
    String table() {
        StringBuilder text =
                new StringBuilder(String.format("%-26s %9s %9s %7s%n", "file", "unchanged", "reported", "silent"));
        Map<Effect, Integer> all = new EnumMap<>(Effect.class);
        counts.forEach((name, effects) -> {
            text.append(row(name, effects));
            effects.forEach((effect, number) -> all.merge(effect, number, Integer::sum));
        });
        return text.append(row("all", all)).toString();
    }

    private static String row(String name, Map<Effect, Integer> effects) {
        return String.format(
                "%-26s %9d %9d %7d%n",
                name,
                effects.getOrDefault(Effect.UNCHANGED, 0),
                effects.getOrDefault(Effect.REPORTED, 0),
                effects.getOrDefault(Effect.SILENT, 0));
    }

    private AttackTarget pick(int at) {
        int left = at;
        for (AttackTarget target : targets) {
            left -= target.weight();
            if (left < 0) {
                return target;
            }
        }
        throw new IllegalStateException("the weights changed");
    }

    private void attack(AttackTarget target, Random random) throws Exception {
        List<Path> files = AttackedRun.files(folder, target);
        if (files.isEmpty()) {
            throw new IllegalStateException("no file of kind " + target.name());
        }
        Path file = files.get(random.nextInt(files.size()));
        FileAttack attack = FileAttack.values()[random.nextInt(FileAttack.values().length)];
        for (AttackQuestion question : target.questions()) {
            answer(question);
        }
        byte[] content = Files.readAllBytes(file);
        byte[] damaged = attack.damage(content, random);
        Effect worst = Effect.UNCHANGED;
        try {
            Files.write(file, damaged);
            for (AttackQuestion question : target.questions()) {
                Effect effect = effect(file, answer(question), ask(question));
                worst = effect.compareTo(worst) > 0 ? effect : worst;
            }
        } finally {
            Files.write(file, content);
        }
        counts.computeIfAbsent(target.name(), any -> new EnumMap<>(Effect.class))
                .merge(worst, 1, Integer::sum);
        if (worst == Effect.SILENT) {
            silent.add(folder.relativize(file) + ", " + attack + ", " + FileAttack.difference(content, damaged));
        }
    }

    /** The answer to {@code question} while all files are intact. */
    private String answer(AttackQuestion question) throws Exception {
        @Nullable String known = intact.get(question);
        if (known == null) {
            known = ask(question);
            if (!known.equals(ask(question))) {
                throw new IllegalStateException("the answer differs each time: " + known);
            }
            intact.put(question, known);
        }
        return known;
    }

    private String ask(AttackQuestion question) throws IOException {
        try {
            return question.answer(folder);
        } catch (Exception failure) {
            return String.valueOf(failure.getMessage());
        }
    }

    private static Effect effect(Path file, String before, String after) {
        if (after.equals(before)) {
            return Effect.UNCHANGED;
        }
        // An intact page may name the file too.
        boolean named = occurrences(after, file) > occurrences(before, file)
                || after.startsWith("exit " + ExitCode.BAD_INPUT) && occurrences(after, file) > 0;
        return named ? Effect.REPORTED : Effect.SILENT;
    }

    private static int occurrences(String answer, Path file) {
        return answer.split(Pattern.quote(file.getFileName().toString()), -1).length - 1;
    }
}
