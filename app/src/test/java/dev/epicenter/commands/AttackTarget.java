package dev.epicenter.commands;

import java.util.List;

/**
 * A kind of file in the folder of an {@link AttackedRun}, and the questions whose answers depend on it.
 *
 * @param files a regular expression for the paths relative to the folder
 * @param weight how often it is attacked, relative to the others; questions that take seconds have a small one
 */
record AttackTarget(String name, String files, int weight, List<AttackQuestion> questions) {
    AttackTarget(String name, String files, int weight, AttackQuestion... questions) {
        this(name, files, weight, List.of(questions));
    }
}
