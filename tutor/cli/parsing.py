"""How what is typed is taken apart: by click, and with what it lacks here.

A minus may begin a formula, and of what is misspelled it is said what was meant.
"""

import re
from io import StringIO
from typing import Any

import click

from tutor.cli.outcome import INTERRUPTED, tell, unwritten

_WHOLE = 200
"""Characters of a command's first sentence: none is cut."""

_OPTION = re.compile(r"--[a-z]{2,}(?=$|=)")


class OfFormulas(click.Command):
    """A command whose argument may begin with a minus, as -x^2 does; an option that is misspelled
    is told nevertheless."""

    def __init__(self, *arguments: Any, **extra: Any) -> None:
        super().__init__(*arguments, **extra)
        self.ignore_unknown_options = True

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        from tutor.notation.elsewhere import nearest

        parameters = self.get_params(context)  # --help is one of them
        options = {option for one in parameters for option in one.opts if option[:2] == "--"}
        for typed in (_OPTION.match(arg) for arg in args):
            if typed and typed[0] not in options and (near := nearest(typed[0], options)):
                context.fail(f"No such option '{typed[0]}'. Did you mean '{near}'?")
        return super().parse_args(context, args)


class Commands(click.Group):
    """Commands as they were put together, each told by a whole sentence; their complaints repeat
    what was typed without its control characters."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, one.get_short_help_str(_WHOLE)) for name, one in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(self, context: click.Context, args: list[str]) -> Any:
        """As ever, and of a name that is none the one that it is nearest to."""
        if self.get_command(context, args[0]) is None:
            from tutor.notation.elsewhere import nearest  # only a mistake needs it

            if near := nearest(args[0], self.commands):
                context.fail(f"No such command '{args[0]}'. Did you mean '{near}'?")
        return super().resolve_command(context, args)

    def main(self, *arguments: Any, **extra: Any) -> Any:
        try:
            raise SystemExit(super().main(*arguments, **extra | {"standalone_mode": False}))
        except click.ClickException as error:
            said = StringIO()
            error.show(said)
            tell(said.getvalue().rstrip())
            raise SystemExit(error.exit_code) from None
        except click.Abort:  # Ctrl-C or Ctrl-D at a prompt, whose line it leaves open
            tell("")
            raise SystemExit(INTERRUPTED) from None
        except OSError as error:  # --help into a full disk
            raise SystemExit(unwritten(error)) from None
