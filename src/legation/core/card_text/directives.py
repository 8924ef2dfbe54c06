"""Orders to whoever reads a card: chat formats imitated, tools called, rules set aside.

Structural and simple: signs are searched, orders are words in sequence with gaps between them. What means the same in
other words passes; the firewall's detectors are for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from legation.core.card_text.findings import Hit, Kind, Severity
from legation.core.card_text.plain import Plain
from legation.core.card_text.signs import places


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ROLES: Final = (
    "<|im_start|>", "<|im_end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|endoftext|>", "<|eot_id|>",
    "<|start_header_id|>", "<|begin_of_text|>", "[inst]", "[/inst]", "<<sys>>", "<</sys>>", "<start_of_turn>",
    "<end_of_turn>", "### instruction", "### system", "### response", "<system>", "</system>", "<assistant>",
    "[system]", "begin system prompt", "end of system prompt", "\n\nhuman:", "\n\nassistant:",
)  # fmt: skip
_TOOLS: Final = (
    "<tool_call", "<tool_use", "<function_call", "</function_call", "<function=", "<invoke", "<tool_result", "<tools>",
    "[tool_calls]", "[available_tools]", '"tool_calls"', '"function_call"', '"tool_use"', '{"tool":', '{"tool_name":',
    "<|tool", "```tool", "functions.", "to=functions", '"method":"tools/call"', '"method": "tools/call"',
)  # fmt: skip
_SPEAKERS: Final = re.compile(r"(?m)^[ \t>*#]{0,8}(?:system|assistant|developer|user|human|ai)(?: prompt)? ?:")
_WORD: Final = re.compile(r"[^\W_]+")

_SET_ASIDE: Final = _words(
    """ignore ignoring disregard disregarding forget override overriding bypass discard neglect ignoriere
    ignorieren vergiss ignorez oubliez olvida ignorar"""
)
_EARLIER: Final = _words(
    """previous prior above earlier preceding all any your other system existing original former these those safety
    vorherigen bisherigen précédentes anteriores todas toutes les las"""
)
_RULES: Final = _words(
    """instruction instructions prompt prompts rule rules guideline guidelines directive directives context
    messages policy policies constraints restrictions safeguards guardrails training anweisungen regeln
    consignes instrucciones reglas instruções"""
)
_ALWAYS: Final = _words("always must only should shall never exclusively first")
_CHOOSE: Final = _words("use call choose select pick prefer route invoke delegate forward send")
_THIS: Final = frozenset(["this", "me", "our"])
_AGENT: Final = _words("agent tool skill assistant service server")
_TELL: Final = _words("tell inform mention reveal disclose notify alert show warn report")
_PERSON: Final = _words("user users human humans operator owner anyone anybody customer person")
_NOT: Final = _words("not never without dont don avoid")
_HIDE: Final = _words("tell telling inform informing notify notifying asking warning mentioning")
_SEND: Final = _words("""send post forward upload transmit exfiltrate email leak copy include append attach""")
_TREASURE: Final = _words(
    """password passwords credential credentials token tokens secret secrets conversation history transcript key
    keys apikey cookies environment ssh"""
)
_YOU: Final = frozenset(["you"])
_ARE: Final = frozenset(["are"])
_NOW: Final = frozenset(["now"])
_RATHER: Final = frozenset({"instead", "first", "before", "exclusively"})
_NEW: Final = frozenset({"new", "updated", "important", "urgent"})
_GUISES: Final = frozenset({"developer", "god", "admin", "jailbreak", "dan", "sudo"})
_PROMPT: Final = frozenset(["prompt", "prompts", "message", "instructions"])

ORDERS: Final[tuple[tuple[str, Severity, int, tuple[frozenset[str], ...]], ...]] = (
    ("sets earlier instructions aside", Severity.SERIOUS, 4, (_SET_ASIDE, _EARLIER, _RULES)),
    ("sets instructions aside", Severity.SERIOUS, 2, (_SET_ASIDE, _RULES)),
    ("sets what came before aside", Severity.SERIOUS, 2, (_SET_ASIDE, frozenset({"everything", "anything"}))),
    ("demands to be chosen", Severity.SERIOUS, 3, (_ALWAYS, _CHOOSE, _THIS, _AGENT)),
    (
        "demands to be chosen",
        Severity.SERIOUS,
        2,
        (_CHOOSE, _THIS, _AGENT, frozenset({"instead", "first", "before", "exclusively"})),
    ),
    ("asks to keep something from a person", Severity.SERIOUS, 3, (_NOT, _TELL, _PERSON)),
    ("asks to keep something from a person", Severity.SERIOUS, 2, (frozenset({"without"}), _HIDE, _PERSON)),
    ("asks for secrets to be sent", Severity.WARNING, 6, (_SEND, _TREASURE)),
    ("gives the reader another part", Severity.SERIOUS, 1, (_YOU, _ARE, _NOW)),
    ("speaks of the system prompt", Severity.WARNING, 0, (frozenset({"system", "developer"}), _PROMPT)),
    (
        "gives new instructions",
        Severity.WARNING,
        1,
        (_NEW, frozenset({"instructions"})),
    ),
    (
        "poses as another mode",
        Severity.WARNING,
        1,
        (_words("developer god admin jailbreak dan sudo"), frozenset({"mode"})),
    ),
)
"""What an order does, its weight, how many words may stand between its parts, and its parts in order."""

_PHRASES: Final = (
    "忽略之前",
    "忽略以上",
    "忽略所有",
    "无视之前",
    "無視して",
    "これまでの指示",
    "이전 지시",
    "игнорируй",
    "игнорируйте",
)


def directives_in(plain: Plain) -> Iterator[Hit]:
    """Orders and imitated chat formats in a text."""
    text = plain.lower
    for signs, kind, detail in ((_ROLES, Kind.ROLE, "a chat format's marker"), (_TOOLS, Kind.TOOL_CALL, "a tool call")):
        for sign in signs:
            for at in places(text, sign):
                yield Hit(kind, *plain.span(at, at + len(sign)), Severity.SERIOUS, detail)
    for speaker in _SPEAKERS.finditer(text):
        yield Hit(Kind.ROLE, *plain.span(*speaker.span()), Severity.SERIOUS, "a line that begins as a speaker")
    for phrase in _PHRASES:
        for at in places(text, phrase):
            detail = "sets earlier instructions aside"
            yield Hit(Kind.DIRECTIVE, *plain.span(at, at + len(phrase)), Severity.SERIOUS, detail)
    yield from _orders(plain)


def _orders(plain: Plain) -> Iterator[Hit]:
    words = [(word[0], word.start(), word.end()) for word in _WORD.finditer(plain.lower)]
    reached = -1
    for first, (word, start, _) in enumerate(words):
        if first <= reached:
            continue  # inside an order already told
        for detail, severity, gap, parts in ORDERS:
            if word not in parts[0]:
                continue
            last = _last(words, first, gap, parts)
            if last is not None:
                yield Hit(Kind.DIRECTIVE, *plain.span(start, words[last][2]), severity, detail)
                reached = last
                break


def _last(words: list[tuple[str, int, int]], first: int, gap: int, parts: tuple[frozenset[str], ...]) -> int | None:
    """The word an order ends with: each part at its nearest, within the gap."""
    at = first
    for part in parts[1:]:
        near = range(at + 1, min(at + gap + 2, len(words)))
        found = next((place for place in near if words[place][0] in part), None)
        if found is None:
            return None
        at = found
    return at
