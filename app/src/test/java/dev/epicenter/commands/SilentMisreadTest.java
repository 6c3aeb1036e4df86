package dev.epicenter.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.epicenter.InMemory;
import dev.epicenter.RandomizedTest;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that no flipped bit and no changed digit in a file changes an answer without a report. {@code -Dtests.iters} sets how
 * many files are damaged.
 */
@Tag("torch")
@Tag("attack")
class SilentMisreadTest extends RandomizedTest {
    @TempDir(factory = InMemory.class)
    private static Path parent;

    private static Path folder;

    @BeforeAll
    static void create() throws Exception {
        folder = parent.resolve("files");
        AttackedRun.create(folder);
    }

    @Test
    void someDamagedFilesAreReported() throws Exception {
        damage(iters(24));
    }

    @Test
    @Tag("slow")
    void sixHundredDamagedFilesAreReported() throws Exception {
        damage(iters(600));
    }

    private void damage(int count) throws Exception {
        AttackCampaign campaign = new AttackCampaign(folder, AttackedRun.TARGETS);
        campaign.run(count, random());
        System.out.println("seed " + seed() + "\n" + campaign.table());
        assertThat(campaign.silent()).isEmpty();
    }
}
