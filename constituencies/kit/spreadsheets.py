"""Cells of CSV files that people open in a spreadsheet. Pure."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what somebody typed begins with an apostrophe then.

    >>> harmless("=1+1"), harmless("-2.5"), harmless("two")
    ("'=1+1", '-2.5', 'two')
    """
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) and not _is_number(cell) else cell


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
