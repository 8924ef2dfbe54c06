"""The tables of the model card that training knows: the rest of it is written by hand."""

from __future__ import annotations

from pathlib import Path

from train.corpora import DOCUMENTS, EVALUATION_ONLY, REQUESTS, SOURCES

BEGIN, END = "<!-- manifest: written by `python -m train` -->", "<!-- end of manifest -->"


def write_manifest(
    page: Path, found: dict[str, tuple[int, str]], own: dict[str, tuple[int, str]], model: bytes, digest: str
) -> None:
    """Replace the part of the page between the marks, or append it. `found` are corpora, `own` what we wrote."""
    group = {name: source for source, names in SOURCES.items() for name in names}
    lines = [
        BEGIN,
        "",
        f"Model: {len(model):,} bytes, SHA-256 `{digest}`.",
        "",
        "| corpus | records | source | use | SHA-256 of the JSON lines |",
        "|---|---|---|---|---|",
    ]
    for name, (count, sha) in found.items():
        if name in EVALUATION_ONLY:
            use = "evaluation only"
        elif name == "bfcl_functions":
            use = "half trained on, half evaluated on"
        elif name in DOCUMENTS:
            use = "harmless document"
        elif name in REQUESTS:
            use = "harmless request"
        else:
            use = "attack"
        lines.append(f"| {name} | {count} | {group.get(name, name)} | {use} | `{sha}` |")
    lines += ["", "| written by hand (`train/written/`) | records | SHA-256 |", "|---|---|---|"]
    lines += [f"| {name} | {count} | `{sha}` |" for name, (count, sha) in own.items()]
    block = "\n".join([*lines, "", END])
    text = page.read_text() if page.exists() else "# The firewall's model\n\n"
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(before + block + (after or "\n"))
