package dev.epicenter.sharpness;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The algebraically largest eigenvalue of D^1/2 H D^1/2, which has the eigenvalues of D H, and its eigenvector.
 *
 * @param value the eigenvalue
 * @param vector of length 1, in the coordinates of D^1/2 H D^1/2; D^1/2 times it is the direction in the weights
 * @param products the number of Hessian-vector products used
 * @param converged whether the tolerance was reached
 */
public record TopEigenpair(double value, double[] vector, int products, boolean converged) {
    /**
     * The eigenvector's mass by tensor: the sum of its squared entries in each, largest first. The total is 1 if the
     * tensors cover the weights.
     */
    public Map<String, Double> mass(Map<String, Slice> tensors) {
        Map<String, Double> mass = new LinkedHashMap<>();
        tensors.entrySet().stream()
                .map(tensor -> Map.entry(tensor.getKey(), massIn(tensor.getValue())))
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> mass.put(entry.getKey(), entry.getValue()));
        return mass;
    }

    private double massIn(Slice slice) {
        double sum = 0;
        for (int i = slice.from(); i < slice.to(); i++) {
            sum += vector[i] * vector[i];
        }
        return sum;
    }
}
