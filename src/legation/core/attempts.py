"""How many failed attempts to authenticate anybody gets, and whose bucket each is taken from.

INVARIANT: a bucket is spent by failures alone, and refuses failures alone. What would have passed passes, however empty
the buckets are: nobody can lock anybody out, from the same address, by the same name, or in the same tenant.

Whoever fails is told to wait (429) instead of why. A signature by a key that is registered is checked all the same:
to skip it we would have to know whose fault the flood is, and before it holds nobody can be blamed.

| bucket | spent by | what it costs others |
|---|---|---|
| `failures:remote:` address | every failure from there | nothing; neighbours who fail as well hear 429 |
| `failures:name:` a slot for the name claimed | failures before a client is proven | nothing, as above |
| `failures:client:` id | failures after its assertion held: by itself, or by who replays it | nothing |
| `failures:tenant:` id | the same, of any client of the tenant | nothing |

Names are put in slots, whether or not they exist: a bucket for each would tell which do, and fill the memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from legation.core.asks import Alike, Plan, Spend, Unavailable, ask
from legation.core.audit import Field
from legation.core.model import Rate
from legation.core.reasons import Reason, Refused

REMOTE: Final = Rate(5.0, 300.0)
NAME: Final = Rate(5.0, 300.0)
CLIENT: Final = Rate(5.0, 300.0)
TENANT: Final = Rate(20.0, 1200.0)

SLOTS: Final = 4096

_FAILURES: Final = frozenset({"invalid_client", "invalid_grant", "invalid_dpop_proof"})
_OURS: Final = frozenset({Reason.UNAVAILABLE, Reason.INTERNAL, Reason.TOKEN_NONCE, Reason.AUTHENTICATION_RATE})
"""Nobody's failure but our own, or no failure."""


def failed(why: Refused, facts: Mapping[str, Field]) -> Plan[Refused]:
    """Count a refusal where it is a failure to authenticate; the refusal to give, which may be to wait.

    `facts` are those of the request's record: `remote`, `claimed` until a client is proven, then `client` and `tenant`.
    """
    proven = facts.get("client")
    if why.reason in _OURS or (proven is not None and why.reason.row.oauth not in _FAILURES):
        return why
    buckets = [(f"failures:remote:{facts.get('remote', '')}", REMOTE)]
    if proven is not None:
        buckets += [(f"failures:client:{proven}", CLIENT), (f"failures:tenant:{facts.get('tenant')}", TENANT)]
    elif (claimed := facts.get("claimed")) is not None:
        slot = int.from_bytes(hashlib.sha256(str(claimed).encode("utf-8", "surrogatepass")).digest()[:4], "big") % SLOTS
        buckets.append((f"failures:name:{slot}", NAME))
    wait: int | None = None
    for bucket in buckets:  # each by itself: one that is empty must not spare the others
        try:
            one = yield from ask(Spend((bucket,)))
        except Unavailable:
            continue  # it is refused all the same
        wait = one if wait is None else max(wait, one or 0)
    if wait is None:
        return why
    detail = f"{why.reason.id}: {why.detail}" if why.detail else why.reason.id
    return Refused(Reason.AUTHENTICATION_RATE, detail, retry_after=wait)


def alike(why: Refused, facts: Mapping[str, Field]) -> Alike:
    """What a refusal may be counted with, instead of having a record of its own."""
    proven = facts.get("client")
    source = f"client:{proven}" if proven is not None else str(facts.get("remote", ""))
    return Alike(source, f"authority {why.reason.id}")
