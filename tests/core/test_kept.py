"""What the authority keeps: one type, one kind."""

from __future__ import annotations

import pkgutil
from collections import Counter
from importlib import import_module

from legation.core import kept
from legation.core.kept import Kept


def test_no_two_kinds_have_one_name():
    """The store finds a document by the name of its type: two types of one name would be read as each other."""
    for module in pkgutil.iter_modules(kept.__path__):
        import_module(f"{kept.__name__}.{module.name}")
    names = Counter(kind.__name__ for kind in Kept.__subclasses__() if kind.__module__.startswith(kept.__name__))
    assert {"Invitation", "Issuer", "Agreement"} <= set(names)
    assert [name for name, times in names.items() if times > 1] == []
