"""What can be typed behind `python -m tutor`, a module a theme: options in, exit status out.

Only click is imported at the top: `--help` and `lessons` must answer at once. A command starts
TensorFlow's process before it imports anything else, so that it loads meanwhile.
"""
