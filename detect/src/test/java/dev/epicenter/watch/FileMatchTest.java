package dev.epicenter.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FileMatchTest {
    private static final WatchedFile LOG = Events.file("a", "/logs/train.log", 100);

    private static FileSnapshot seen(String path, String key, long size) {
        return new FileSnapshot(Path.of(path), Optional.of("key of " + key), size, FileTime.fromMillis(0), true);
    }

    private static FileMatch match(FileSnapshot holds, FileSnapshot... seen) {
        return FileMatch.of(List.of(LOG), List.of(seen), (file, one) -> one.equals(holds));
    }

    @Test
    void grownFileIsTheSame() {
        FileSnapshot grown = seen("/logs/train.log", "a", 150);
        FileMatch match = match(grown, grown);
        assertThat(match.same()).containsEntry(LOG, grown);
        assertThat(match.fresh()).isEmpty();
    }

    @Test
    void renamedFileIsTheSameAndItsReplacementIsFresh() {
        FileSnapshot rotated = seen("/logs/train.log.1", "a", 120);
        FileSnapshot next = seen("/logs/train.log", "b", 200);
        FileMatch match = match(rotated, next, rotated);
        assertThat(match.same()).containsEntry(LOG, rotated);
        assertThat(match.fresh()).containsExactly(next);
        assertThat(match.changed()).isEmpty();
    }

    @Test
    void copyOfATruncatedFileIsTheSame() {
        FileSnapshot copy = seen("/logs/train.log.1", "b", 120);
        FileSnapshot truncated = seen("/logs/train.log", "a", 0);
        FileMatch match = match(copy, truncated, copy);
        assertThat(match.same()).containsEntry(LOG, copy);
        assertThat(match.fresh()).containsExactly(truncated);
    }

    @Test
    void longerCopyInItsPlaceIsTheSame() {
        FileSnapshot copy = seen("/logs/train.log", "b", 120);
        assertThat(match(copy, copy).same()).containsEntry(LOG, copy);
    }

    @Test
    void otherContentIsChangedOrShorter() {
        FileSnapshot rewritten = seen("/logs/train.log", "a", 120);
        FileSnapshot nothing = seen("/logs/none", "none", 0);
        assertThat(match(nothing, rewritten).changed()).containsEntry(LOG, rewritten);
        FileSnapshot truncated = seen("/logs/train.log", "a", 99);
        assertThat(match(nothing, truncated).shorter()).containsEntry(LOG, truncated);
        // The operating system has reused its inode for another file.
        FileSnapshot reused = seen("/logs/other.log", "a", 500);
        FileMatch match = match(nothing, reused);
        assertThat(match.gone()).containsExactly(LOG);
        assertThat(match.fresh()).containsExactly(reused);
    }

    @Test
    void fileBesideANamedFileIsNotFollowed() {
        FileSnapshot beside = new FileSnapshot(
                Path.of("/logs/train.log.1"), Optional.of("key of b"), 10, FileTime.fromMillis(0), false);
        assertThat(match(beside, beside).fresh()).isEmpty();
        assertThat(match(beside, beside).gone()).containsExactly(LOG);
    }
}
