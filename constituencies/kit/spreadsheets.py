"""Cells of CSV files that people open in a spreadsheet. Pure."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP: CSV injection): an apostrophe stands before what might be.

    A number below 0 stays one. What begins with a plus is a telephone number, which must not lose it.

    >>> harmless("=1+1"), harmless("-2.5"), harmless("+447700900123"), harmless("two")
    ("'=1+1", '-2.5', "'+447700900123", 'two')
    """
    is_formula = cell.startswith(FORMULA_STARTS) and not (cell.startswith("-") and _is_number(cell))
    return f"'{cell}" if is_formula else cell


def as_typed(cell: str) -> str:
    """The same cell as it was before `harmless`.

    >>> as_typed("'=1+1"), as_typed("'tis so")
    ('=1+1', "'tis so")
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
