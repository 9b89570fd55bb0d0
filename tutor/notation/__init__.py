"""What people type and read: the expression as a tape, its parser and its printer."""

from tutor.notation.parser import parse
from tutor.notation.printer import ASCII, PRETTY, to_text
from tutor.notation.tape import Expression, Node, Tape

__all__ = ["ASCII", "PRETTY", "Expression", "Node", "Tape", "parse", "to_text"]
