package dev.epicenter.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.epicenter.EpicenterException;
import dev.epicenter.RandomizedTest;
import dev.epicenter.segment.Intervention.DataSeed;
import dev.epicenter.segment.Intervention.Freeze;
import dev.epicenter.segment.Intervention.Jitter;
import dev.epicenter.segment.Intervention.ResetMoments;
import dev.epicenter.segment.Intervention.Scale;
import dev.epicenter.segment.Intervention.Set;
import dev.epicenter.segment.Intervention.SkipBatches;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InterventionParserTest extends RandomizedTest {

    @Test
    void everyKindIsParsed() {
        assertThat(InterventionParser.parse("weight_decay=x0.5")).containsExactly(new Scale(Knob.WEIGHT_DECAY, 0.5));
        assertThat(InterventionParser.parse("beta2=0.999")).containsExactly(new Set(Knob.BETA2, 0.999));
        assertThat(InterventionParser.parse("eps=1e-6")).containsExactly(new Set(Knob.EPS, 1e-6));
        assertThat(InterventionParser.parse("freeze=h.*.attn.c_attn.*"))
                .containsExactly(new Freeze("h.*.attn.c_attn.*"));
        assertThat(InterventionParser.parse("reset=m")).containsExactly(new ResetMoments("m", "*"));
        assertThat(InterventionParser.parse("reset=v:h.0.*")).containsExactly(new ResetMoments("v", "h.0.*"));
        assertThat(InterventionParser.parse("data_seed=7")).containsExactly(new DataSeed(7));
        assertThat(InterventionParser.parse("skip=200")).containsExactly(new SkipBatches(200));
        assertThat(InterventionParser.parse("jitter=1e-6:3")).containsExactly(new Jitter(1e-6, 3));
        assertThat(InterventionParser.parse("jitter=1e-6")).containsExactly(new Jitter(1e-6, 1));
    }

    @Test
    void anArmCombinesInterventionsInTheirOrder() {
        assertThat(InterventionParser.parse("weight_decay=0, lr=x0.5"))
                .containsExactly(new Set(Knob.WEIGHT_DECAY, 0), new Scale(Knob.LR, 0.5));
    }

    @Test
    void whatIsFormattedIsParsedBackExactly() throws Exception {
        repeat(300, random -> {
            List<Intervention> arm = arm(random);
            assertThat(InterventionParser.parse(InterventionParser.format(arm))).isEqualTo(arm);
        });
    }

    @Test
    void anUnknownNameNamesTheNearestOne() {
        refused(
                "weigth_decay=0",
                "'weigth_decay': no such intervention; did you mean weight_decay? known: lr, weight_decay, ");
        refused("colour=7", "'colour': no such intervention; known: lr, ");
    }

    @Test
    void anImpossibleValueNamesTheAllowedRange() {
        refused("beta2=1", "beta2=1: beta2 is out of range; allowed: at least 0, less than 1");
        refused("weight_decay=-0.1", "weight_decay=-0.1: weight_decay is out of range; allowed: 0 or more");
        refused("lr=x-2", "lr=x-2: factor is out of range; allowed: 0 or more");
        refused("jitter=0", "jitter=0: relative size is out of range; allowed: more than 0, at most 1");
        refused("skip=0", "skip=0: expected how many batches to skip; allowed: 1 or more");
    }

    @Test
    void aMalformedValueIsRefused() {
        refused("lr=fast", "lr=fast: 'fast' is not a finite number; lr is 0 or more");
        refused("lr=NaN", "lr=NaN: 'NaN' is not a finite number");
        refused("lr=x", "lr=x: '' is not a finite number");
        refused("data_seed=1.5", "data_seed=1.5: '1.5' is not a whole number");
        refused("reset=q", "reset=q: 'q' is no moment; AdamW has m and v, SGD has momentum");
        refused("reset=m:", "reset=m:: expected a pattern of tensor names");
        refused("freeze=", "freeze=: expected a pattern of tensor names");
        refused("weight_decay", "'weight_decay': expected NAME=VALUE, such as weight_decay=x0.5; known: ");
        refused("", "'': expected NAME=VALUE");
        refused("lr=x0.5,", "'': expected NAME=VALUE");
    }

    @Test
    void aKnobChangedTwiceIsRefused() {
        refused("lr=x0.5,lr=x0.5", "'lr=x0.5,lr=x0.5': lr is changed twice in one arm; remove one");
        assertThat(InterventionParser.parse("freeze=wte.*,freeze=wpe.*")).hasSize(2);
    }

    private static void refused(String arm, String message) {
        assertThatThrownBy(() -> InterventionParser.parse(arm))
                .isInstanceOf(EpicenterException.class)
                .hasMessageStartingWith(message);
    }

    private static List<Intervention> arm(Random random) {
        List<Intervention> arm = new ArrayList<>();
        for (Knob knob : Knob.values()) {
            arm.add(
                    random.nextBoolean()
                            ? new Scale(knob, Math.exp(20 * random.nextGaussian()))
                            : new Set(knob, random.nextDouble()));
        }
        arm.add(new Freeze("h." + random.nextInt(100) + ".*"));
        arm.add(new ResetMoments(random.nextBoolean() ? "m" : "momentum", random.nextBoolean() ? "*" : "wte.*"));
        arm.add(new DataSeed(random.nextLong()));
        arm.add(new SkipBatches(1 + random.nextInt(1000)));
        arm.add(new Jitter(1 - random.nextDouble(), random.nextLong()));
        Collections.shuffle(arm, random);
        return arm.subList(0, 1 + random.nextInt(arm.size()));
    }
}
