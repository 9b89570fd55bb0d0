"""The formulas in a lesson's words: code between backticks, where it is one."""

import re

CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
"""A code span on one line, in which a formula may stand."""
