package dev.epicenter.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Matches the existing files with the remembered ones. Logs are renamed, copied, truncated, and replaced by a copy of
 * themselves or by another file. An event of a log must not be reported again under another name.
 *
 * @param same remembered files that exist, perhaps under another name, perhaps longer than before
 * @param changed rewritten files: a file of that name has other content, at least as long as what was read
 * @param shorter truncated or replaced files: a file of that name is shorter than what was read
 * @param gone remembered files that do not exist
 * @param fresh files to follow that exist and are not remembered
 */
record FileMatch(
        Map<WatchedFile, FileSnapshot> same,
        Map<WatchedFile, FileSnapshot> changed,
        Map<WatchedFile, FileSnapshot> shorter,
        List<WatchedFile> gone,
        List<FileSnapshot> fresh) {

    /**
     * @param holds whether the existing file begins with what was read of the remembered one; called only if it is long
     *     enough
     */
    static FileMatch of(
            List<WatchedFile> remembered, List<FileSnapshot> seen, BiPredicate<WatchedFile, FileSnapshot> holds) {
        return new Matching(remembered, seen, holds).match();
    }

    private static final class Matching {
        private final Set<WatchedFile> left;
        private final Set<FileSnapshot> free;
        private final BiPredicate<WatchedFile, FileSnapshot> holds;
        private final Map<WatchedFile, FileSnapshot> same = new LinkedHashMap<>();

        Matching(List<WatchedFile> remembered, List<FileSnapshot> seen, BiPredicate<WatchedFile, FileSnapshot> holds) {
            this.left = new LinkedHashSet<>(remembered);
            this.free = new LinkedHashSet<>(seen);
            this.holds = holds;
        }

        FileMatch match() {
            claim((file, seen) -> file.key().isPresent() && file.key().equals(seen.key()) && isAt(file, seen));
            claim((file, seen) -> file.key().isPresent() && file.key().equals(seen.key()));
            claim(Matching::isAt);
            // A copy under another name; the original was then truncated or removed.
            claim((file, seen) -> left.stream().noneMatch(other -> isAt(other, seen)));
            Map<WatchedFile, FileSnapshot> changed = new LinkedHashMap<>();
            Map<WatchedFile, FileSnapshot> shorter = new LinkedHashMap<>();
            List<WatchedFile> gone = new ArrayList<>();
            for (WatchedFile file : left) {
                Optional<FileSnapshot> there = first(seen -> isAt(file, seen));
                if (there.isEmpty()) {
                    gone.add(file);
                } else {
                    free.remove(there.get());
                    (there.get().size() < file.mark() ? shorter : changed).put(file, there.get());
                }
            }
            List<FileSnapshot> fresh =
                    free.stream().filter(FileSnapshot::requested).toList();
            return new FileMatch(same, changed, shorter, gone, fresh);
        }

        private void claim(BiPredicate<WatchedFile, FileSnapshot> likely) {
            for (WatchedFile file : List.copyOf(left)) {
                Optional<FileSnapshot> found =
                        first(seen -> seen.size() >= file.mark() && likely.test(file, seen) && holds.test(file, seen));
                if (found.isPresent()) {
                    same.put(file, found.get());
                    left.remove(file);
                    free.remove(found.get());
                }
            }
        }

        private Optional<FileSnapshot> first(Predicate<FileSnapshot> wanted) {
            return free.stream().filter(wanted).findFirst();
        }

        private static boolean isAt(WatchedFile file, FileSnapshot seen) {
            return file.path().equals(seen.path().toString());
        }
    }
}
