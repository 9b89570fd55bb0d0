"""`lesson 3`, piped, as a whole process, against the same work in a bare script."""

import sys
from pathlib import Path

from pairs import ratio, tutor

if __name__ == "__main__":
    bare = [sys.executable, str(Path(__file__).with_name("bare_lesson3.py"))]
    ratio(tutor("lesson", "3"), bare, runs=int(sys.argv[1]) if len(sys.argv) > 1 else 5)
