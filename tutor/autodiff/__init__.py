"""tf.gradients, in a process of its own; the only place that imports TensorFlow."""
