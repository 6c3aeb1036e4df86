package dev.epicenter.intervention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.RandomizedTest;
import dev.epicenter.config.PrecisionConfig;
import dev.epicenter.intervention.DataChange.DataSeed;
import dev.epicenter.intervention.DataChange.PermuteBatches;
import dev.epicenter.intervention.DataChange.ReplaceBatches;
import dev.epicenter.intervention.DataChange.ReplaceRows;
import dev.epicenter.intervention.DataChange.ScaleBatch;
import dev.epicenter.intervention.DataChange.SetBatch;
import dev.epicenter.intervention.DataChange.SkipBatches;
import dev.epicenter.intervention.HyperparameterChange.Scale;
import dev.epicenter.intervention.HyperparameterChange.ScaleGroup;
import dev.epicenter.intervention.HyperparameterChange.Set;
import dev.epicenter.intervention.HyperparameterChange.SetGroup;
import dev.epicenter.intervention.PrecisionChange.Autocast;
import dev.epicenter.intervention.PrecisionChange.LossPrecision;
import dev.epicenter.intervention.PrecisionChange.WeightPrecision;
import dev.epicenter.intervention.StateChange.Jitter;
import dev.epicenter.intervention.StateChange.Nudge;
import dev.epicenter.intervention.StateChange.Rescale;
import dev.epicenter.intervention.StateChange.ResetMoments;
import dev.epicenter.intervention.TrainableChange.Freeze;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InterventionParserTest extends RandomizedTest {

    @Test
    void everyKindIsParsed() {
        assertThat(InterventionParser.parse("weight_decay=x0.5"))
                .containsExactly(new Scale(Hyperparameter.WEIGHT_DECAY, 0.5));
        assertThat(InterventionParser.parse("beta2=0.999")).containsExactly(new Set(Hyperparameter.BETA2, 0.999));
        assertThat(InterventionParser.parse("eps=1e-6")).containsExactly(new Set(Hyperparameter.EPS, 1e-6));
        assertThat(InterventionParser.parse("freeze=h.*.attn.c_attn.*"))
                .containsExactly(new Freeze("h.*.attn.c_attn.*"));
        assertThat(InterventionParser.parse("reset=m")).containsExactly(new ResetMoments("m", "*"));
        assertThat(InterventionParser.parse("reset=v:h.0.*")).containsExactly(new ResetMoments("v", "h.0.*"));
        assertThat(InterventionParser.parse("data_seed=7")).containsExactly(new DataSeed(7));
        assertThat(InterventionParser.parse("skip=200")).containsExactly(new SkipBatches(200));
        assertThat(InterventionParser.parse("jitter=1e-6:3")).containsExactly(new Jitter(1e-6, 3));
        assertThat(InterventionParser.parse("jitter=1e-6")).containsExactly(new Jitter(1e-6, 1));
        assertThat(InterventionParser.parse("jitter=1e-6:3:wte")).containsExactly(new Jitter(1e-6, 3, "wte"));
        assertThat(InterventionParser.parse("nudge=0.5:3")).containsExactly(new Nudge(0.5, 3));
        assertThat(InterventionParser.parse("nudge=0.5:3:*.mlp.*|wte"))
                .containsExactly(new Nudge(0.5, 3, "*.mlp.*|wte"));
        assertThat(InterventionParser.parse("lr@wte|wpe=x0.5"))
                .containsExactly(new ScaleGroup(Hyperparameter.LR, "wte|wpe", 0.5));
        assertThat(InterventionParser.parse("weight_decay@*.mlp.*=0.1"))
                .containsExactly(new SetGroup(Hyperparameter.WEIGHT_DECAY, "*.mlp.*", 0.1));
        assertThat(InterventionParser.parse("rescale=h.0.*:1.3")).containsExactly(new Rescale("h.0.*", 1.3));
        assertThat(InterventionParser.parse("replace=200..240:7")).containsExactly(new ReplaceBatches(200, 240, 7));
        assertThat(InterventionParser.parse("replace=200..240")).containsExactly(new ReplaceBatches(200, 240, 1));
        assertThat(InterventionParser.parse("replace=217#0-2+20:7"))
                .containsExactly(new ReplaceRows(217, List.of(0, 1, 2, 20), 7));
        assertThat(InterventionParser.parse("permute=3..9:2")).containsExactly(new PermuteBatches(3, 9, 2));
        assertThat(InterventionParser.parse("batch_size=x0.5")).containsExactly(new ScaleBatch(0.5));
        assertThat(InterventionParser.parse("batch_size=32")).containsExactly(new SetBatch(32));
        assertThat(InterventionParser.parse("loss=float64"))
                .containsExactly(new LossPrecision(PrecisionConfig.Loss.FLOAT64));
        assertThat(InterventionParser.parse("weights=bfloat16"))
                .containsExactly(new WeightPrecision(PrecisionConfig.Weights.BFLOAT16));
        assertThat(InterventionParser.parse("autocast=off")).containsExactly(new Autocast());
    }

    @Test
    void anArmCombinesInterventionsInTheirOrder() {
        assertThat(InterventionParser.parse("weight_decay=0, lr=x0.5"))
                .containsExactly(new Set(Hyperparameter.WEIGHT_DECAY, 0), new Scale(Hyperparameter.LR, 0.5));
    }

    @Test
    void aFormattedArmParsesBackExactly() throws Exception {
        repeat(300, random -> {
            List<Intervention> arm = arm(random);
            assertThat(InterventionParser.parse(Intervention.text(arm))).isEqualTo(arm);
        });
    }

    @Test
    void namesOfOtherCodeBasesAreAnsweredWithOurs() {
        refused("wd=", "'wd': no such intervention; did you mean weight_decay? known: lr, weight_decay, ");
        refused("learning_rate=1", "'learning_rate': no such intervention; did you mean lr? ");
        refused("grad_clip=1", "'grad_clip': no such intervention; did you mean clip_grad_norm? ");
    }

    @Test
    void anUnknownNameNamesTheNearestOne() {
        refused(
                "weigth_decay=0",
                "'weigth_decay': no such intervention; did you mean weight_decay? known: lr, weight_decay, ");
        refused("colour=7", "'colour': no such intervention; known: lr, ");
    }

    @Test
    void anInvalidValueNamesTheAllowedRange() {
        refused("autocast=bfloat16", "autocast=bfloat16: only autocast=off is possible");
        refused("beta2=1", "beta2=1: beta2 is out of range; allowed: at least 0, less than 1");
        refused("weight_decay=-0.1", "weight_decay=-0.1: weight_decay is out of range; allowed: 0 or more");
        refused("lr=x-2", "lr=x-2: factor is out of range; allowed: 0 or more");
        refused("jitter=0", "jitter=0: relative size is out of range; allowed: more than 0, at most 1");
        refused("lr@wte=x-1", "lr@wte=x-1: factor is out of range; allowed: 0 or more");
        refused(
                "beta2@wte=0.9",
                "beta2@wte=0.9: only lr and weight_decay take tensors after @; beta2 applies to the whole run");
        refused("freeze@wte=0.9", "freeze@wte=0.9: only lr and weight_decay take tensors after @");
        refused("rescale=wte:0", "rescale=wte:0: factor is out of range; allowed: more than 0");
        refused("nudge=0", "nudge=0: norm is out of range; allowed: more than 0");
        refused("batch_size=0", "batch_size=0: expected how many sequences of each batch to train on");
        refused("batch_size=x2", "batch_size=x2: factor is out of range; allowed: more than 0, at most 1");
        refused("replace=9..3", "replace=9..3: expected a last batch that is not before the first; allowed: 9 or more");
        refused("permute=3..3", "permute=3..3: one batch cannot be permuted; give two or more");
        refused("skip=0", "skip=0: expected how many batches to skip; allowed: 1 or more");
    }

    @Test
    void aMalformedValueIsRefused() {
        refused("lr=fast", "lr=fast: 'fast' is not a finite number; lr is 0 or more");
        refused("lr=NaN", "lr=NaN: 'NaN' is not a finite number");
        refused("lr=x", "lr=x: '' is not a finite number");
        refused("data_seed=1.5", "data_seed=1.5: '1.5' is not a whole number");
        refused("reset=q", "reset=q: 'q' is not a moment; AdamW has m and v, SGD has momentum");
        refused("lr@=1", "lr@=1: expected a pattern of tensor names");
        refused("lrr@wte=1", "'lrr@wte': no such intervention; did you mean lr? known: lr, ");
        refused("replace=7", "replace=7: expected batches as FROM..TO, both inclusive, such as 200..240");
        refused("replace=-1..7", "replace=-1..7: expected the index of a batch; allowed: 0 or more");
        refused("replace=7#x", "replace=7#x: 'x' is not a whole number");
        refused("rescale=wte", "rescale=wte: expected PATTERN:FACTOR, such as wte:1.3");
        refused("loss=float16", "loss=float16: expected one of float32, float64");
        refused("reset=m:", "reset=m:: expected a pattern of tensor names");
        refused("freeze=", "freeze=: expected a pattern of tensor names");
        refused("weight_decay", "'weight_decay': expected NAME=VALUE, such as weight_decay=x0.5; known: ");
        refused("", "'': expected NAME=VALUE");
        refused("lr=x0.5,", "'': expected NAME=VALUE");
    }

    @Test
    void aKnobChangedTwiceIsRefused() {
        refused("lr=x0.5,lr=x0.5", "'lr=x0.5,lr=x0.5': lr is changed twice in one arm; remove one");
        refused("lr@wte=x0.5,lr@wte=x2", "'lr@wte=x0.5,lr@wte=x2': lr@wte is changed twice in one arm; remove one");
        assertThat(InterventionParser.parse("freeze=wte.*,freeze=wpe.*,lr@wte=x0.5,lr@wpe=x0.5,lr=x2"))
                .hasSize(5);
    }

    private static void refused(String arm, String message) {
        assertThatThrownBy(() -> InterventionParser.parse(arm))
                .isInstanceOf(EpicenterException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void everyTypeOfInterventionIsAmongTheRandomArms() {
        Random random = new Random(1);
        List<Class<?>> seen = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            arm(random).forEach(intervention -> seen.add(intervention.getClass()));
        }
        assertThat(seen).containsAll(types(Intervention.class));
    }

    private static List<Class<?>> types(Class<?> family) {
        List<Class<?>> types = new ArrayList<>();
        for (Class<?> type : family.getPermittedSubclasses()) {
            types.addAll(type.isSealed() ? types(type) : List.of(type));
        }
        return types;
    }

    private static List<Intervention> arm(Random random) {
        List<Intervention> arm = new ArrayList<>();
        for (Hyperparameter knob : Hyperparameter.values()) {
            arm.add(
                    random.nextBoolean()
                            ? new Scale(knob, Math.exp(20 * random.nextGaussian()))
                            : new Set(knob, random.nextDouble()));
        }
        arm.add(new Freeze("h." + random.nextInt(100) + ".*"));
        arm.add(new ResetMoments(random.nextBoolean() ? "m" : "momentum", random.nextBoolean() ? "*" : "wte.*"));
        arm.add(new DataSeed(random.nextLong()));
        arm.add(new SkipBatches(1 + random.nextInt(1000)));
        arm.add(new Jitter(1 - random.nextDouble(), random.nextLong(), random.nextBoolean() ? "*" : "h.*.ln_1.*"));
        arm.add(new Nudge(Math.exp(20 * random.nextGaussian()), random.nextLong(), random.nextBoolean() ? "*" : "a|b"));
        Hyperparameter knob = random.nextBoolean() ? Hyperparameter.LR : Hyperparameter.WEIGHT_DECAY;
        arm.add(new ScaleGroup(knob, "h." + random.nextInt(9) + ".*", Math.exp(20 * random.nextGaussian())));
        arm.add(new SetGroup(knob, "wte", random.nextDouble()));
        arm.add(new Rescale("wte", Math.exp(random.nextGaussian())));
        long from = random.nextInt(1000);
        arm.add(new ReplaceBatches(from, from + random.nextInt(5), random.nextLong()));
        arm.add(new PermuteBatches(from, from + 1 + random.nextInt(5), random.nextLong()));
        arm.add(new ReplaceRows(
                from, random.ints(1 + random.nextInt(20), 0, 30).boxed().toList(), random.nextLong()));
        arm.add(random.nextBoolean() ? new SetBatch(1 + random.nextInt(99)) : new ScaleBatch(1 - random.nextDouble()));
        arm.add(new LossPrecision(PrecisionConfig.Loss.values()[random.nextInt(2)]));
        arm.add(new WeightPrecision(PrecisionConfig.Weights.values()[random.nextInt(2)]));
        arm.add(new Autocast());
        Collections.shuffle(arm, random);
        return arm.subList(0, 1 + random.nextInt(arm.size()));
    }
}
