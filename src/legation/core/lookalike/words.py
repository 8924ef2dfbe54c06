"""Words that say nothing of who somebody is: what imitators put beside a name, and what many names share.

Every set is in the loose spelling, as the tokens it is compared with.
"""

from __future__ import annotations

import functools
from typing import Final

from legation.core.lookalike.skeleton import loose, within


def _loosened(text: str) -> frozenset[str]:
    return frozenset(loose(word) for word in text.split())


AUTHORITY: Final = _loosened(
    """official officially verified verify verification trusted trust genuine authentic original real legit legitimate
    certified authorized authorised authoritative approved licensed secure secured security safe protected signed
    validated confirmed legally endorsed accredited registered offiziell officiel ufficiale"""
)
"""Claims of authority."""

EDITION: Final = _loosened(
    """new newer newest next nextgen latest updated update upgraded upgrade current pro plus premium advanced enhanced
    improved ultra max mini lite light basic standard enterprise business corporate team teams personal free beta alpha
    preview stable release rc edition version ver mk gen generation rev live production prod staging backup mirror fast
    turbo express global international worldwide online web digital cloud hosted hd vip gold platinum elite deluxe
    extra special x xl ii iii iv vi vii xp neo reloaded revised classic legacy v"""
)
"""Claims to be another edition of the same."""

CONTACT: Final = _loosened(
    """support help helpdesk helpcenter service services care customer customers client contact desk center centre
    hotline login signin signup account accounts auth portal access hq team office admin my your the our get go try use
    use by for of at from and to in a an with inc llc ltd app apps"""
)
"""What surrounds a brand in the names of phishing sites and accounts."""

NOUNS: Final = _loosened(
    """agent agents bot bots chatbot assistant assistants copilot companion ai llm gpt helper service services server
    app apps application api tool tools toolkit plugin connector gateway endpoint skill mcp a2a worker robot system
    platform engine suite software product module program solution solutions automation advisor expert genie buddy"""
)
"""What a name says it is: swapped without changing whose it seems to be."""

LINKING: Final = _loosened("a an the of for to in on at by from with and your my our")
"""Words that link others, and change nothing when they are left out."""

COMPANY: Final = _loosened(
    """inc incorporated llc llp ltd limited gmbh ag sa sas sarl srl spa bv nv ab as oy oyj plc corp corporation co
    company kg kgaa ohg kk pty pte holding holdings group international foundation org the and labs lab
    technologies technology tech systems software solutions studio studios ventures partners consulting"""
)
"""What a company's name ends with, whoever it is."""

COMMON: Final = _loosened(
    """account accounting accounts action ad address air alert analysis analyst analytics answer archive article asset
    audio audit bank banking benefit bill billing blog board book booking bookkeeping bot brand budget build bug
    business buy calendar call campaign car card care case cash catalog change chat chart check city claim class clinic
    cloud code coding commerce communication compliance content contract convert cost course crm currency custom
    customer daily data database date deal debt delivery demo deploy design desk dev developer device diet digital
    doc document dog drive education email employee energy engineering english error event exchange expense expert
    export fact family farm fashion feed feedback file film finance financial fitness flight food forecast form fraud
    fuel game garden gift grade graph grocery guide health help history home hotel house hr human idea image import
    incident index info insight insurance intake inventory invest investment invoice invoicing issue it job journal key
    knowledge lab language law lead learn learning ledger legal lesson letter library list loan local log logistics
    loyalty mail maintenance mall manager management map market marketing meal media medical meeting memory menu message
    metrics money monitor monitoring mortgage movie music news note notes office order packing paper parcel park parking
    parts password patient pay payment payments payroll people pet pharmacy phone photo plan planner planning policy
    portfolio power price pricing print privacy process procurement product production project property public purchase
    quality query question quote rail reader receipt recipe record recruiting refund rental repair report reporting
    request research reservation resource restaurant resume return review risk road route safety salary sale sales
    scan schedule scheduler scheduling school science search security sensor shift shipping shop shopping site smart
    social song source sport sports sql staff stock storage store story study summarizer summary supplier supply
    support survey task tax taxi team tech test testing text ticket time tour tracker tracking trade trading train
    training transcription transfer translate translation translator transport travel treasury trip tutor update user
    utility vacation vehicle vendor video visa voice wallet warehouse water weather web website wiki word work workflow
    writer writing"""
)
"""What many an honest agent is about: sharing it is no imitation."""


@functools.lru_cache(maxsize=16_384)
def stem(token: str) -> str:
    """A token without the ending that makes it plural; `y` and `ies` end alike, in the loose spelling `y` and `les`."""
    if len(token) <= 3:
        return token
    if token.endswith("s") and not token.endswith("ss"):
        token = token[:-1]
    if token.endswith("y"):
        return token[:-1] + "le"
    return token[:-1] if token.endswith(("xe", "ze", "che", "she", "sse")) else token


COMMON_STEMS: Final = frozenset(map(stem, COMMON))
AROUND: Final = AUTHORITY | EDITION | CONTACT
"""What may stand beside a brand and leave it the same brand."""


def common(token: str) -> bool:
    """Whether a token is an everyday word of the trade, and so nobody's."""
    return stem(token) in COMMON_STEMS or token in AROUND or token in NOUNS


GLUED: Final = frozenset(within(word) for word in AROUND | NOUNS if len(word) > 2 or word in {"ai", "hq", "my"})
"""What is also written onto a brand without a space; of two letters, hardly any is."""
