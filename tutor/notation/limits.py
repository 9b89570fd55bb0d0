"""How much is too much: found before anything is computed.

Lengths, digits and nesting are counted by the lexer; this module tells the size of a constant
part, such as the exponent of 9^9^9, without ever computing a large number.
"""

TOO_LARGE = 1e300


def constant_size(op: str, values: list[float]) -> float:
    """The size of a constant part, so that 9^9^9 is refused before anybody computes it."""
    try:
        match op:
            case "add":
                return values[0] + values[1]
            case "sub":
                return values[0] - values[1]
            case "mul":
                return values[0] * values[1]
            case "div":
                return values[0] / values[1]
            case "neg":
                return -values[0]
            case "pow":
                result = values[0] ** values[1]
                return result if isinstance(result, float) else 1.0
    except OverflowError:
        return TOO_LARGE
    except ZeroDivisionError:
        return 0.0
    return values[0]
