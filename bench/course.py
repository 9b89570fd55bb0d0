"""All the lessons rendered in one process, beyond TensorFlow's import: in seconds, and each one.

TensorFlow's process is started once and asked a trivial question first: when that is answered, it
is imported. What follows is derived, compared, fitted and drawn at 80 columns.
"""

import io
import time

from tutor.autodiff.messages import GraphRequest
from tutor.autodiff.oracle import Oracle
from tutor.cli.options import DEFAULT_SEED
from tutor.course.acts import begin_acts
from tutor.course.folders import headings
from tutor.course.lesson import load
from tutor.notation import parse
from tutor.render.lesson import draw_act
from tutor.render.page import page


def main() -> None:
    with Oracle() as oracle:
        start = time.perf_counter()
        asked = parse("x")
        oracle.answer(oracle.ask(GraphRequest(asked.nodes, asked.output, {"x": 1.0})))
        print(f"TensorFlow's import           {time.perf_counter() - start:6.2f} s")
        total = 0.0
        for heading in headings():
            start = time.perf_counter()
            drawn = page(io.StringIO(), width=80)
            for finish in begin_acts(load(heading), oracle, DEFAULT_SEED):
                draw_act(drawn, finish())
            spent = time.perf_counter() - start
            total += spent
            print(f"{heading.number:>2}  {heading.title:25.25} {spent:6.2f} s")
        print(f"all {len(headings())} lessons beyond it      {total:6.2f} s")


if __name__ == "__main__":
    main()
