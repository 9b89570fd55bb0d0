"""`python -m tutor`, also installed as `gradtutor`."""


def main() -> None:
    """Run the command line and leave at once.

    Taking SymPy and NumPy down again, object by object, costs a tenth of a second; everything
    is written and every process ended by then.
    """
    import gc
    import os
    import sys

    for name in ("stdout", "stderr"):  # a stream that was closed before: >&-
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    # Imports make many objects and hardly any garbage; by default all are walked again and again.
    gc.set_threshold(50_000, 20, 20)

    from tutor.cli.app import app

    try:
        app(prog_name="python -m tutor")
    except SystemExit as leaving:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(leaving.code if isinstance(leaving.code, int) else 0)


if __name__ == "__main__":
    main()
