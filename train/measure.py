# ruff: noqa: T201 - it prints
"""What the finished model does on disguises and on harmless pools: `python -m train.measure`."""

from __future__ import annotations

import argparse
import collections
import random
from pathlib import Path

import legation
from legation.core.firewall import MODEL_DIGEST, MODEL_FILE, Action, Channel, Firewall, Patterns, load
from legation.core.firewall.combine import risk
from legation.core.firewall.pinned import STRICT
from train.corpora import load as load_corpora
from train.grammar.make import attack
from train.obfuscate import TRICKS

CLEAR = ("override", "leak", "indirect", "persona")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    options.add_argument("--attacks", type=int, default=300)
    options.add_argument("--pairs", action="store_true", help="disguises two deep as well")
    chosen = options.parse_args()
    firewall = Firewall(
        Patterns(), load((Path(legation.__file__).parent / "models" / MODEL_FILE).read_bytes(), MODEL_DIGEST)
    )
    corpora = load_corpora(chosen.corpora)

    def stopped(text: str) -> bool:
        return risk(firewall.odds(text, Channel.ARTIFACT)) >= STRICT[0]

    rng = random.Random(99)  # noqa: S311 - a sampler
    said: list[str] = []
    while len(said) < chosen.attacks:
        text = attack(rng, CLEAR[len(said) % len(CLEAR)])
        if text.isascii() and stopped(text):
            said.append(text)
    rates = {}
    for name, trick in TRICKS.items():
        rates[name] = sum(stopped(trick(text, rng)) for text in said) / len(said) * 100
        print(f"{name:22}{rates[name]:6.1f}")
    print(
        f"{'mean of ' + str(len(rates)):22}{sum(rates.values()) / len(rates):6.1f}   least {min(rates.values()):.1f}",
        flush=True,
    )
    if chosen.pairs:
        pairs = [(one, two) for one in TRICKS for two in TRICKS if one != two]
        few = said[:: max(1, len(said) // 15)]
        table = {
            pair: sum(stopped(TRICKS[pair[1]](TRICKS[pair[0]](text, rng), rng)) for text in few) / len(few)
            for pair in pairs
        }
        whole = sum(rate == 1.0 for rate in table.values())
        print(f"pairs {len(pairs)}, mean {sum(table.values()) / len(table) * 100:.1f}, {whole} always stopped")
        for which, side in (("first", 0), ("second", 1)):
            by = {name: [rate for pair, rate in table.items() if pair[side] == name] for name in TRICKS}
            worst = sorted(by, key=lambda name: sum(by[name]))[:6]
            print(f"worst as the {which}:", ", ".join(f"{name} {sum(by[name]) / len(by[name]):.0%}" for name in worst))
    for name, channel in (
        ("agent_cards", Channel.CARD),
        ("bfcl_functions", Channel.CARD),
        ("cisco_mcp_benign_tools", Channel.CARD),
        ("docs_test", Channel.ARTIFACT),
        ("promptbook_ml", Channel.ARTIFACT),
        ("bfcl_queries", Channel.MESSAGE),
        ("awesome_prompts", Channel.MESSAGE),
        ("purplellama_frr", Channel.MESSAGE),
    ):
        rows = [row for row in corpora[name] if name != "bfcl_functions" or row.half == 1]
        actions: collections.Counter[str] = collections.Counter()
        odd: collections.Counter[str] = collections.Counter()
        for row in rows:
            report = firewall.inspect(row.text, channel)
            actions[report.would.name] += 1
            odd.update({one.code.label for one in report.findings if one.code.label[:3] in {"UN-", "LIM", "EN-"}})
        shown = {action.name: actions[action.name] for action in Action if actions[action.name]}
        print(f"{name:24}{len(rows):6} {channel.value:9}", shown, dict(odd), flush=True)


if __name__ == "__main__":
    main()
