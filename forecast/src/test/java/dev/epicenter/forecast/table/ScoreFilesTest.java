package dev.epicenter.forecast.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreFilesTest {
    @TempDir
    private Path folder;

    private boolean looks(String text) throws IOException {
        return ScoreFiles.looksLikeScores(Files.writeString(folder.resolve("file"), text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "family,model,params,tokens,task,metric,score\nOPT,opt-1b,1e9,2e11,arc,acc,0.3\n",
                "model;task;accuracy;value\na;arc;acc;0.3\n",
                "Model\t#Params (B)\tMMLU\tARC\nOPT\t1.3\t25.1\t30\n",
                "# Results\n\n| model | params | mmlu | arc |\n| --- | --- | --- | --- |\n| a-1b | 1B | 25 | 30 |\n",
                "\"model\",\"benchmark\",\"score\"\n\"a\",\"b\",1\n"
            })
    void tablesOfScoresAreRecognizedByTheirHeader(String text) throws IOException {
        assertThat(looks(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "step,loss,lr\n1,2.3,0.1\n",
                "model,step,train_loss,val_loss,score\na,1,2,3,4\n",
                "model,config,notes\na,b,c\n",
                "name,size\na,3\n",
                ""
            })
    void logsAndOtherTablesAreNone(String text) throws IOException {
        assertThat(looks(text)).isFalse();
    }

    @Test
    void missingAndDamagedFilesAreNone() throws IOException {
        assertThat(ScoreFiles.looksLikeScores(folder.resolve("none"))).isFalse();
        Path damaged = Files.write(folder.resolve("x.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3});
        assertThat(ScoreFiles.looksLikeScores(damaged)).isFalse();
    }
}
