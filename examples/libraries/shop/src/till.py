"""Where things are paid."""

from prices import total


def receipt(names):
    return f"{total(names) / 100:.2f} in all"
