"""The benchmark: what one enforced call costs, beside Envoy, in one run on one machine."""
