"""Where other tests look for the card they build on; it lives with the tests of cards."""

from __future__ import annotations

from tests.core.cards.test_cards import BASE, CARD, enrolled, parsed, raw

__all__ = ["BASE", "CARD", "enrolled", "parsed", "raw"]
