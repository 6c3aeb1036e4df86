package dev.epicenter.torch.keyworld;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Observations as tokens. The agent sees its four neighboring cells and whether it carries the key; it does not see its
 * position. Token 0 is the goal's cell; the others are the possible views in a fixed order. Then follow the tokens of the
 * actions, and one output that is no token: the predicted return.
 */
public final class KeyView {
    /** The observation in the goal's cell, which ends an episode. */
    public static final int AT_GOAL = 0;

    private static final int KINDS = Seen.values().length;
    private static final List<View> VIEWS = views();
    private static final int[] TOKENS = tokens();

    /** The number of observations: 433. */
    public static final int OBSERVATIONS = 1 + VIEWS.size();

    /** The first token of an action; they are in the order of {@link Move}. */
    public static final int FIRST_ACTION = OBSERVATIONS;

    /** The output for the value of a state, the predicted discounted return. No sequence has it as a token. */
    public static final int VALUE = FIRST_ACTION + Move.COUNT;

    /** Tokens and the value. */
    public static final int VOCABULARY = VALUE + 1;

    private KeyView() {}

    /** @param seen by direction */
    record View(List<Seen> seen, boolean carries) {}

    /** The token of a view. */
    static int token(Seen[] seen, boolean carries) {
        return TOKENS[code(Arrays.asList(seen), carries)];
    }

    /** The view of a token other than {@link #AT_GOAL}. */
    static View view(int token) {
        return VIEWS.get(token - 1);
    }

    private static int code(List<Seen> seen, boolean carries) {
        int code = carries ? 1 : 0;
        for (Seen each : seen) {
            code = code * KINDS + each.ordinal();
        }
        return code;
    }

    private static List<View> views() {
        List<View> views = new ArrayList<>();
        int all = (int) Math.pow(KINDS, Move.COUNT);
        for (int carries = 0; carries < 2; carries++) {
            for (int code = 0; code < all; code++) {
                Seen[] seen = new Seen[Move.COUNT];
                int rest = code;
                for (int i = Move.COUNT - 1; i >= 0; i--) {
                    seen[i] = Seen.values()[rest % KINDS];
                    rest /= KINDS;
                }
                if (possible(seen, carries == 1)) {
                    views.add(new View(List.of(seen), carries == 1));
                }
            }
        }
        return List.copyOf(views);
    }

    /** There is one key, one door and one goal, and a key that is carried is not seen. */
    private static boolean possible(Seen[] seen, boolean carries) {
        for (Seen kind : Seen.values()) {
            long count = Arrays.stream(seen).filter(each -> each == kind).count();
            if (!kind.isCommon() && count > 1 || kind == Seen.KEY && carries && count > 0) {
                return false;
            }
        }
        return true;
    }

    private static int[] tokens() {
        int[] tokens = new int[2 * (int) Math.pow(KINDS, Move.COUNT)];
        for (int i = 0; i < VIEWS.size(); i++) {
            tokens[code(VIEWS.get(i).seen(), VIEWS.get(i).carries())] = 1 + i;
        }
        return tokens;
    }
}
