"""Secrets that a member's name gives away: `"password": "hunter22"` is one, and neither half is by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from legation.core.card_text.findings import Hit, Kind, Severity
from legation.core.card_text.secrets import credible

_NAMES: Final = (
    "password", "passwd", "passphrase", "passwort", "pwd", "secret", "secretkey", "clientsecret", "sharedsecret",
    "apikey", "accesskey", "accountkey", "privatekey", "signingkey", "encryptionkey", "masterkey", "sessionkey",
    "token", "apitoken", "accesstoken", "refreshtoken", "idtoken", "authtoken", "bearertoken", "sessiontoken",
    "credential", "connectionstring", "cookie", "authorization", "jwt", "pat",
)  # fmt: skip
"""What a member that holds a credential is called, or its name ends with; without case, signs and plural."""
_EXACT: Final = frozenset({"pwd", "pat", "jwt"})
"""Too short to end a longer name."""
_VALUES: Final = frozenset({"value", "default", "const", "example", "examples", "enum"})
"""Members that say what the one around them is called by."""
_SCHEMES: Final = ("bearer ", "basic ", "token ", "dpop ", "apikey ")
_PRIVATE: Final = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
"""Members of a private or symmetric key (RFC 7518 §6.2.2, §6.3.2, §6.4.1, RFC 8037 §2)."""


def held(name: str, above: str, text: str) -> Iterator[Hit]:
    """A secret that is the whole value of a member; `above` is the member around it."""
    if not (_credential(name) or (name in _VALUES and _credential(above))):
        return
    value = text.strip()
    for scheme in _SCHEMES:
        if value[: len(scheme)].lower() == scheme:
            value = value[len(scheme) :].lstrip()
    # What holds blanks tells of a credential; a cookie is `name=value; name=value`.
    first = value.partition(";")[0]
    if not first or any(char.isspace() for char in first) or not credible(first, spoken=False):
        return
    # Letters alone may be a word that stands for one, or the name of a scheme.
    certain = not first.isalpha()
    severity = Severity.SERIOUS if certain else Severity.WARNING
    yield Hit(Kind.SECRET, 0, len(text), severity, f"the value of a member called {_plainly(name)}", forbids=certain)


def private_key(value: dict[str, Any]) -> str | None:
    """The member of an object that makes it a private or symmetric key; None where it is none (RFC 7517 §4)."""
    if not isinstance(value.get("kty"), str):
        return None
    return next((name for name in _PRIVATE if isinstance(value.get(name), str | list)), None)


def _credential(name: str) -> bool:
    """Whether a member of this name holds a credential, and not what tells of one (`tokenUrl`, `password_policy`)."""
    bare = "".join(char for char in name.lower() if char.isalnum()).removesuffix("s")
    return bare in _NAMES or any(bare.endswith(one) for one in _NAMES if one not in _EXACT)


def _plainly(name: str) -> str:
    return (
        "`" + "".join(char if char.isascii() and (char.isalnum() or char in "-_.") else "?" for char in name[:40]) + "`"
    )
