"""Experiments: acts in which the machine puts a claim to the test, one module an act.

A module has a result, which holds what was measured (`to_dict` is its JSON, `agrees` whether
TensorFlow's part came out the same, None where it was not compared, and `unavailable` why), and
`begin`, which asks TensorFlow at once and returns what finishes the act. Its row is in
tutor/course/kinds.py; tutor/render/experiments/ draws the result.
"""
