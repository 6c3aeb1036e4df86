package dev.epicenter.torch.optim;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Rounds 32-bit numbers as a format with fewer significant bits and the same exponents does. */
public final class SignificantBits {
    /** Those of bfloat16, which has the exponents of float32. */
    public static final int BFLOAT16 = 8;

    private SignificantBits() {}

    /**
     * The nearest numbers with {@code bits} significant bits, ties to even.
     *
     * @param values of any shape, float32
     * @param bits 1 to 24, with the first, which formats do not store
     */
    public static Tensor round(Tensor values, int bits) {
        if (bits == BFLOAT16) {
            return values.to(torch.ScalarType.BFloat16).to(torch.ScalarType.Float);
        }
        T_TensorTensor_T parts = torch.frexp(values); // values = mantissa * 2^exponent, 0.5 <= |mantissa| < 1
        Scalar steps = new Scalar(Math.pow(2, bits));
        return torch.ldexp(parts.get0().mul(steps).round().div(steps), parts.get1());
    }
}
