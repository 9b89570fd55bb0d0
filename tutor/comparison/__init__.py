"""Node by node: the formula, tf.gradients and differences; verdicts and their reasons."""
