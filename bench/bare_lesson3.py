"""The reference for `lesson 3`: the same work as a plain script would do it.

SymPy's derivative, tf.gradients in both precisions, the 20-step fit by tf.gradients and by the
optimizer, and the same fit in NumPy. No table, no plot, no derivation step.
"""

import numpy as np
import sympy
import tensorflow as tf

v1 = tf.compat.v1

# Derive: sigmoid'(y) = s(1 − s)
y = sympy.Symbol("y", real=True)
sigmoid = 1 / (1 + sympy.exp(-y))
slope = sympy.diff(sigmoid, y)
assert sympy.simplify(slope - sigmoid * (1 - sigmoid)) == 0
print("ds/dy =", slope, "=", slope.subs(y, 4).evalf(17))

# Compare: tf.gradients at x = 1, b = 2
for dtype in (tf.float32, tf.float64):
    with tf.Graph().as_default():
        x, b = tf.constant(1.0, dtype), tf.constant(2.0, dtype)
        line = 2 * x + b
        s = tf.sigmoid(line)
        gradients = tf.gradients(s, [line, x, b])
        with v1.Session() as session:
            print(dtype.name, session.run(gradients))

# Fit: sigmoid(W*x + b) to a thousand points, twenty steps each way
generator = np.random.default_rng(2016)
x_data = generator.uniform(-3.0, 3.0, 1000)
y_data = 1 / (1 + np.exp(-(2 * x_data + 1))) + generator.normal(0.0, 0.03, 1000)
with tf.Graph().as_default():
    losses, updates, variables = [], [], []
    for way in ("by hand", "optimizer"):
        W = v1.get_variable(f"W_{way[:2]}", initializer=np.float64(0), use_resource=True)
        b = v1.get_variable(f"b_{way[:2]}", initializer=np.float64(0), use_resource=True)
        loss = tf.reduce_mean((tf.sigmoid(W * x_data + b) - y_data) ** 2)
        if way == "by hand":
            dW, db = tf.gradients(loss, [W, b])
            with tf.control_dependencies([dW, db]):
                updates += [W.assign(W - 4.0 * dW), b.assign(b - 4.0 * db)]
        else:
            updates.append(v1.train.GradientDescentOptimizer(4.0).minimize(loss, var_list=[W, b]))
        losses.append(loss)
        variables += [W, b]
    with v1.Session() as session:
        session.run(v1.global_variables_initializer())
        for _ in range(20):
            session.run([losses, updates])
        print(session.run(variables))
W = b = 0.0
for _ in range(20):
    s = 1 / (1 + np.exp(-(W * x_data + b)))
    error = 2 * (s - y_data) * s * (1 - s)
    W, b = W - 4.0 * np.mean(error * x_data), b - 4.0 * np.mean(error)
print(W, b)
