"""The authorization endpoint's plans: a request read, a person signed in, a decision taken (RFC 6749 §4.1, RFC 9126).

A request comes by PAR alone and is validated there, once, by `request.wanted`; a browser brings its reference. From
then on everything hangs on one `Visit`: the browser's cookie names it, each form carries a value derived from it, the
passkey signs a challenge derived from it, and the decision ends it.
"""

from __future__ import annotations

from legation.core.authorize.decisions import Decided, decide
from legation.core.authorize.request import GRANT, PATH, PREFIX, wanted
from legation.core.authorize.visits import (
    Asking,
    Begun,
    Request,
    SignedIn,
    begin,
    csrf,
    look,
    opened,
    shown,
    sign_in,
    turned_away,
)

__all__ = [
    "GRANT",
    "PATH",
    "PREFIX",
    "Asking",
    "Begun",
    "Decided",
    "Request",
    "SignedIn",
    "begin",
    "csrf",
    "decide",
    "look",
    "opened",
    "shown",
    "sign_in",
    "turned_away",
    "wanted",
]
