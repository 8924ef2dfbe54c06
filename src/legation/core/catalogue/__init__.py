"""The catalogue of agents' cards: submitted, judged, reviewed, published, watched, and stopped (docs/cards.md).

Each plan ends in one `Apply`: the change, its record with who and why, and its leaf in the log. Decides which card an
agent is known and called by. It refuses to know who may decide: whoever can open the database can, and those clients
that `clients` lets.

trusting, judging     whose signatures count; what is found of a card
submitting, deciding  a card comes in; a person says yes, no, stop
clients, tools        the same for clients of the JSON API: their own tenant, and never by one alone
shown                 what is said of it as JSON
hand                  both at once, for an agent an operator enrols with its card
publication, logged   what is written, and the log of it
publishers            who may sign
serving, extending    what callers get: the public card, and one for each caller
lapsing               when nobody vouches for a card any more
watching, holding     what became of an origin's card; that the origin holds its key
"""

from legation.core.catalogue import review
from legation.core.catalogue.deciding import approve, lapse, reject, restore, resume, revoke, suspend
from legation.core.catalogue.steps import Decided
from legation.core.catalogue.submitting import NEVER_HARMLESS, Submitted, submit
from legation.core.catalogue.watching import challenge, look, submit_from

__all__ = [
    "NEVER_HARMLESS",
    "Decided",
    "Submitted",
    "approve",
    "challenge",
    "lapse",
    "look",
    "reject",
    "restore",
    "resume",
    "review",
    "revoke",
    "submit",
    "submit_from",
    "suspend",
]
