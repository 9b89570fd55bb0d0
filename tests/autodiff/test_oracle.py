"""TensorFlow's process: whatever goes wrong with it is an answer, in words, and in time."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from tests.autodiff.asking import MISSING, SILENT, ask, pretend
from tutor.autodiff.messages import GraphAnswer, GraphRequest, Unavailable
from tutor.autodiff.oracle import Oracle, kept
from tutor.comparison.compare import explain
from tutor.notation import Node, parse

SQUARE = parse("x^2")


def question(x: float = 3.0) -> GraphRequest:
    return GraphRequest(SQUARE.nodes, SQUARE.output, {"x": x})


def slope(answer: object) -> float:
    assert isinstance(answer, GraphAnswer), answer
    return float(answer.float64.gradients[0])


def is_running(pid: int) -> bool:
    """Whether a process is there and has not ended; one that nobody waited for has."""
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat")
        return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def ends_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_running(pid)


@pytest.fixture(scope="module")
def other() -> Iterator[Oracle]:
    """A second TensorFlow beside the one that all tests share."""
    with Oracle() as running:
        yield running


# --- a TensorFlow that does not work -------------------------------------------------------------

NOT_THERE = [
    (MISSING, "TensorFlow is not installed", True),
    ('raise ModuleNotFoundError("No module named \'google\'", name="google")',
     "TensorFlow could not be loaded: No module named 'google'", False),
    ('raise ImportError("libfoo.so: cannot open\\nsecond line")',
     "TensorFlow could not be loaded: libfoo.so: cannot open", False),
    ("raise RuntimeError()", "TensorFlow could not be loaded: RuntimeError", False),
    ("print('a word on standard output'); raise ImportError('x')",
     "TensorFlow could not be loaded: x", False),
    ("import os; os._exit(3)", "TensorFlow's process stopped before it answered", False),
    ("raise SystemExit", "TensorFlow's process stopped before it answered", False),
]  # fmt: skip
NAMES = ["missing", "half installed", "broken", "silent error", "talkative", "crashing", "leaving"]


@pytest.mark.parametrize(("code", "reason", "missing"), NOT_THERE, ids=NAMES)
def test_a_tensorflow_that_cannot_be_loaded_is_told_in_words(
    code: str, reason: str, missing: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(code, tmp_path, monkeypatch)
    with Oracle() as oracle:
        first, second = oracle.ask(question()), oracle.ask(question())

        assert oracle.answer(first, 30) == Unavailable(reason, missing=missing)
        assert oracle.answer(second, 30) == Unavailable(reason, missing=missing)
        assert oracle.answer(oracle.ask(question()), 30) == Unavailable(reason, missing=missing)


def test_a_silent_tensorflow_is_given_up_at_the_time_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(SILENT, tmp_path, monkeypatch)
    with Oracle() as oracle:
        ticket, later = oracle.ask(question()), oracle.ask(question())
        started = time.monotonic()
        answer = oracle.answer(ticket, time_limit=1)

        assert 1 <= time.monotonic() - started < 5
        assert isinstance(answer, Unavailable)
        assert answer.reason.startswith("TensorFlow gave no answer in 1 second")
        assert not answer.missing

        started = time.monotonic()
        assert oracle.answer(later) == answer
        assert time.monotonic() - started < 1


def test_a_crash_before_the_answer_is_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(SILENT, tmp_path, monkeypatch)
    with Oracle() as oracle:
        ticket = oracle.ask(question())
        os.kill(oracle._process.pid, signal.SIGKILL)

        reason = "TensorFlow's process stopped before it answered"
        assert oracle.answer(ticket, 30) == Unavailable(reason)
        assert oracle.answer(oracle.ask(question()), 30) == Unavailable(reason)


def test_a_graph_that_tensorflow_refuses_does_not_end_the_process(other: Oracle) -> None:
    root = Node("sqrt", (1,))  # of a truth value, which TensorFlow does not take
    nodes = (Node("variable", (), "x"), Node("gt", (0, 0)), root)
    refused = other.answer(other.ask(GraphRequest(nodes, 2, {"x": 1.0})))

    assert isinstance(refused, Unavailable)
    assert refused.reason.startswith("TensorFlow failed on this graph: ")
    assert "\n" not in refused.reason
    assert slope(other.answer(other.ask(question()))) == 6


# --- the conversation ----------------------------------------------------------------------------


def test_two_processes_answer_side_by_side(oracle: Oracle, other: Oracle) -> None:
    tickets = [(each, each.ask(question(x))) for x in (1.0, 2.0) for each in (oracle, other)]

    assert oracle._process.pid != other._process.pid
    assert [slope(each.answer(ticket)) for each, ticket in tickets] == [2, 2, 4, 4]


def test_answers_may_be_taken_in_any_order(other: Oracle) -> None:
    tickets = {x: other.ask(question(x)) for x in (1.0, 2.0, 3.0)}

    assert [slope(other.answer(tickets[x])) for x in (3.0, 1.0, 2.0)] == [6, 2, 4]


def test_large_columns_do_not_block_either_side(other: Oracle) -> None:
    """Each way carries more than a pipe holds, several times over, before anything is read."""
    column = np.arange(20_000.0)
    loss = parse("mean((w*x)^2)")
    request = GraphRequest(loss.nodes, loss.output, {"x": column, "w": 1.0})
    tickets = [other.ask(request) for _ in range(5)]

    for ticket in tickets:
        answer = other.answer(ticket, 60)
        assert isinstance(answer, GraphAnswer)
        slopes = answer.float64.gradients[loss.find("x")]
        np.testing.assert_allclose(slopes, 2 * column / column.size, rtol=1e-15)


def test_an_interrupt_is_the_tutors_to_handle(other: Oracle) -> None:
    assert slope(other.answer(other.ask(question()))) == 6
    os.kill(other._process.pid, signal.SIGINT)

    assert slope(other.answer(other.ask(question()))) == 6


# --- the end -------------------------------------------------------------------------------------


def test_close_leaves_no_process_and_no_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(SILENT, tmp_path, monkeypatch)
    threads = threading.active_count()
    oracle = Oracle()
    pid = oracle._process.pid
    oracle.ask(question())
    assert is_running(pid)
    assert threading.active_count() == threads + 1
    oracle.close()

    assert not is_running(pid)
    deadline = time.monotonic() + 5
    while threading.active_count() > threads and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() == threads
    oracle.close()  # once more does no harm


_PARENT = """
import time
from tutor.autodiff.oracle import Oracle, kept
oracle = Oracle()
print(oracle._process.pid, flush=True)
time.sleep(600)
"""


def test_the_process_ends_when_the_tutor_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(SILENT, tmp_path, monkeypatch)
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True, cwd=root
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()

    assert ends_within(pid, 20)


# --- the one that is kept ------------------------------------------------------------------------


def test_without_an_oracle_of_ones_own_tensorflow_is_loaded_once() -> None:
    explain("x^2", {"x": 3})
    with kept() as first:
        pass
    report = explain("x^3", {"x": 3})

    with kept() as second:
        assert second is first
    assert float(report.gradient["x"].tf64) == 27


def test_one_that_crashed_keeps_its_answers_and_is_started_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tutor.autodiff.oracle._kept", {})  # that of the other tests lives on
    with kept() as first:
        ask(first, "x^2", {"x": 1.0})  # it is up
        before = first.ask(question())
        time.sleep(0.5)
        os.kill(first._process.pid, signal.SIGKILL)
        first._process.wait()
        after = first.ask(question())

        assert isinstance(first.answer(after, 30), Unavailable)
        assert slope(first.answer(before, 30)) == 6
    report = explain("x^2", {"x": 3})

    with kept() as second:
        assert second is not first
    second.close()
    assert float(report.gradient["x"].tf64) == 6


def test_threads_take_turns_with_it() -> None:
    found: dict[int, float] = {}

    def ask_for(power: int) -> None:
        found[power] = float(explain(f"x^{power}", {"x": 2}).gradient["x"].tf64)

    threads = [threading.Thread(target=ask_for, args=(power,)) for power in (2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert found == {2: 4.0, 3: 12.0, 4: 32.0}


def test_a_kept_oracle_ends_with_the_process_that_asked() -> None:
    code = (
        "import tutor\n"
        "from tutor.autodiff.oracle import kept\n"
        "tutor.explain('x^2', {'x': 3})\n"
        "with kept() as oracle: print(oracle._process.pid)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stderr == ""
    assert ends_within(int(done.stdout), 5)
