"""`python -m tutor` and `gradtutor`."""


def main() -> None:
    from tutor.cli.app import app

    try:
        app(prog_name="python -m tutor")
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
