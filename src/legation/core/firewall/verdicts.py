"""What the firewall can say: the closed list of reasons, findings, and the verdict they add up to.

Every reason maps to a name of the OWASP Top 10 for LLM Applications (2025) or for Agentic Applications (2026). A
finding says where: JSON pointer (RFC 6901) of the member, byte span in its UTF-8 original, and the view it was read
in. No finding carries text.
"""

from __future__ import annotations

import enum
from typing import Final

from msgspec import Struct


class Channel(enum.Enum):
    """How a text came; what is normal in one is not in another."""

    CARD = "card"
    """Agent Cards and tool descriptions."""
    MESSAGE = "message"
    """What one agent or person asks of another."""
    ARTIFACT = "artifact"
    """What comes back: artifacts, results, documents."""
    TOOL = "tool"
    """Arguments and results of tools."""


class Direction(enum.Enum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Action(enum.IntEnum):
    """What becomes of the content, mildest first."""

    ALLOW = 0
    ANNOTATE = 1
    SANITISE = 2
    QUARANTINE = 3
    BLOCK = 4


class Code(enum.Enum):
    """Every reason there is. A value is (id, OWASP name)."""

    def __init__(self, label: str, owasp: str) -> None:
        self.label = label
        self.owasp = owasp

    PI_OVERRIDE = ("PI-OVERRIDE", "LLM01 Prompt Injection")
    PI_NEWTASK = ("PI-NEWTASK", "ASI01 Agent Goal Hijack")
    PI_BEFORETASK = ("PI-BEFORETASK", "ASI01 Agent Goal Hijack")
    PI_PERSONA = ("PI-PERSONA", "LLM01 Prompt Injection")
    PI_JAILBREAK = ("PI-JAILBREAK", "LLM01 Prompt Injection")
    PI_PROMPTLEAK = ("PI-PROMPTLEAK", "LLM07 System Prompt Leakage")
    PI_ROLETOKEN = ("PI-ROLETOKEN", "LLM01 Prompt Injection")
    PI_SYSNOTICE = ("PI-SYSNOTICE", "LLM01 Prompt Injection")
    PI_STEALTH = ("PI-STEALTH", "ASI09 Human-Agent Trust Exploitation")
    PI_OUTPUTFORCE = ("PI-OUTPUTFORCE", "ASI01 Agent Goal Hijack")
    PI_AUTHORITY = ("PI-AUTHORITY", "ASI03 Identity and Privilege Abuse")
    PI_MULTILINGUAL = ("PI-MULTILINGUAL", "LLM01 Prompt Injection")
    PI_MODEL = ("PI-MODEL", "LLM01 Prompt Injection")
    PI_ENVELOPE = ("PI-ENVELOPE", "LLM01 Prompt Injection")
    EX_SEND = ("EX-SEND", "LLM02 Sensitive Information Disclosure")
    EX_SECRETREAD = ("EX-SECRETREAD", "LLM02 Sensitive Information Disclosure")
    EX_MDIMAGE = ("EX-MDIMAGE", "LLM05 Improper Output Handling")
    EX_HTMLACTIVE = ("EX-HTMLACTIVE", "LLM05 Improper Output Handling")
    EX_HTMLHIDDEN = ("EX-HTMLHIDDEN", "LLM01 Prompt Injection")
    EX_URLQUERY = ("EX-URLQUERY", "LLM02 Sensitive Information Disclosure")
    EX_CANARY = ("EX-CANARY", "LLM07 System Prompt Leakage")
    DL_SECRET = ("DL-SECRET", "LLM02 Sensitive Information Disclosure")
    DL_CARD = ("DL-CARD", "LLM02 Sensitive Information Disclosure")
    DL_IBAN = ("DL-IBAN", "LLM02 Sensitive Information Disclosure")
    TP_PARAMSMUGGLE = ("TP-PARAMSMUGGLE", "ASI02 Tool Misuse and Exploitation")
    TP_TOOLCALL = ("TP-TOOLCALL", "ASI02 Tool Misuse and Exploitation")
    TP_SHADOW = ("TP-SHADOW", "ASI07 Insecure Inter-Agent Communication")
    TP_CROSSREF = ("TP-CROSSREF", "ASI07 Insecure Inter-Agent Communication")
    TP_RANKING = ("TP-RANKING", "ASI09 Human-Agent Trust Exploitation")
    UN_TAG = ("UN-TAG", "LLM01 Prompt Injection")
    UN_VARSEL = ("UN-VARSEL", "LLM01 Prompt Injection")
    UN_ZEROWIDTH = ("UN-ZEROWIDTH", "LLM01 Prompt Injection")
    UN_BIDI = ("UN-BIDI", "LLM01 Prompt Injection")
    UN_HOMOGLYPH = ("UN-HOMOGLYPH", "LLM01 Prompt Injection")
    UN_STYLED = ("UN-STYLED", "LLM01 Prompt Injection")
    EN_BASE64 = ("EN-BASE64", "LLM01 Prompt Injection")
    EN_HEX = ("EN-HEX", "LLM01 Prompt Injection")
    EN_ROT = ("EN-ROT", "LLM01 Prompt Injection")
    EN_OTHER = ("EN-OTHER", "LLM01 Prompt Injection")
    LIM_SIZE = ("LIM-SIZE", "LLM10 Unbounded Consumption")
    LIM_PARTS = ("LIM-PARTS", "LLM10 Unbounded Consumption")
    LIM_DEPTH = ("LIM-DEPTH", "LLM10 Unbounded Consumption")
    LIM_VIEWS = ("LIM-VIEWS", "LLM10 Unbounded Consumption")
    LIM_MATCHES = ("LIM-MATCHES", "LLM10 Unbounded Consumption")
    LIM_INVISIBLE = ("LIM-INVISIBLE", "LLM10 Unbounded Consumption")
    LIM_ENCODING = ("LIM-ENCODING", "LLM10 Unbounded Consumption")
    LIM_MODEL = ("LIM-MODEL", "ASI08 Cascading Failures")


RULES_VERSION: Final = "2026.2"


class Finding(Struct, frozen=True):
    """One reason, and where it stands."""

    code: Code
    pointer: str
    """JSON pointer of the member, from the root of what was inspected."""
    span: tuple[int, int]
    """Bytes, half-open, in the UTF-8 original of that member (of the decoded bytes, for a raw part)."""
    view: str
    """`text`, or how it had to be read: `base64`, `rot13`, `squeezed`, ..."""
    weight: float
    """What it adds to the log-odds; 0 where it speaks for itself."""
    rule: str = ""
    key: bool = False
    """Whether it stands in the name of a member rather than in its value."""


class Thresholds(Struct, frozen=True):
    """Risk (0 to 1) from which an action is taken; above 1 never."""

    annotate: float
    sanitise: float = 2.0
    quarantine: float = 2.0
    block: float = 2.0


class Report(Struct, frozen=True):
    """What was found in one document, and what is to become of it."""

    action: Action
    """After monitor-only mode."""
    would: Action
    """Before it."""
    risk: float
    """Calibrated probability, 0 to 1, of the worst member."""
    channel: Channel
    direction: Direction
    findings: tuple[Finding, ...]
    looked: int
    """Bytes looked at."""
    model_digest: str
    """SHA-256 of the model file, hexadecimal."""
    rules_version: str
