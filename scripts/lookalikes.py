"""Make a corpus of imitations and of honest names: what `bench/lookalike.py` measures detection with.

    python -m scripts.lookalikes --set reporting --attacks 2400 --honest 2400 > corpus.jsonl

There are two sets with word lists and seeds of their own. `tuning` is what the rules are looked at with; `reporting`
is what figures are told of. Letters to imitate with are listed here by hand, and affixes are those that people
write, so that neither is the detector's own table turned round: some are not in it.

A line is `{"published": ...}`, `{"reserved": ...}` or a case: the claim, its kind, whether it is an attack, and for an
attack the agent it imitates. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace

from scripts.lookalike_tricks import (
    ACCENTS,
    HOMOGLYPHS,
    INVISIBLE,
    LEET,
    disguised,
    edited,
    mistyped,
    plural,
    redrawn,
    swapped,
)
from scripts.lookalike_words import SETS, Words

NOUNS = ("Agent", "Assistant", "Bot", "Service", "Copilot", "")


@dataclass(frozen=True)
class Claim:
    """As `legation.core.lookalike.Claim`; this file knows nothing of the detector."""

    publisher: str
    name: str
    organization: str = ""
    domain: str = ""
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """One claim to judge."""

    kind: str
    attack: bool
    claim: Claim
    target: str | None = None


@dataclass(frozen=True)
class World:
    """What is published, what is reserved (name to publisher), and the cases."""

    published: dict[str, Claim]
    reserved: dict[str, str]
    cases: list[Case]


class Maker:
    """One seeded run."""

    def __init__(self, words: Words, seed: int) -> None:
        self.words = words
        self.random = random.Random(seed)  # noqa: S311 - a corpus is repeatable, not secret
        self.brands: set[str] = set()
        self.published: dict[str, Claim] = {}
        self.reserved: dict[str, str] = {}
        self.foreign: set[str] = set()
        self.generic: set[tuple[str, ...]] = set()
        self.serial = 0

    # -- the honest world ----------------------------------------------------------------------------

    def brand(self) -> str:
        """A name nobody has yet: a word, two words, or syllables."""
        while True:
            form, pick = self.random.random(), self.random.choice
            if form < 0.3:
                brand = pick(self.words.nouns).title()
            elif form < 0.5:
                brand = pick(self.words.adjectives).title() + pick(self.words.nouns)
            elif form < 0.58:
                brand = "".join(self.random.choices("ABCDEFGHIKLMNPQRSTVWXZ", k=3))
            else:
                brand = "".join(self.syllable() for _ in range(self.random.choice((2, 2, 3)))).title()
            if len(brand) >= 3 and brand.lower() not in self.brands:
                self.brands.add(brand.lower())
                return brand

    def syllable(self) -> str:
        return "".join(map(self.random.choice, (self.words.onsets, self.words.vowels, self.words.codas)))

    def function(self) -> str:
        many = self.random.random() < 0.25
        return " ".join(self.random.sample(self.words.functions, 2 if many else 1)).title()

    def publisher(self) -> str:
        self.serial += 1
        return f"publisher-{self.serial}"

    def skills(self, few: int = 3, many: int = 6) -> tuple[str, ...]:
        pick = self.random.choice
        made = {
            f"{pick(self.words.verbs)} {pick(self.words.functions)} {pick(self.words.objects)}".capitalize()
            for _ in range(self.random.randint(few, many))
        }
        return tuple(sorted(made))

    def claim(self, brand: str, publisher: str, function: str | None = None) -> Claim:
        noun = self.random.choice(NOUNS)
        name = " ".join(filter(None, (brand, function or self.function(), noun)))
        form = self.random.choice(("Inc", "GmbH", "Ltd", "", "Labs", "S.A."))
        host = f"{brand.lower()}.{self.random.choice(('com', 'io', 'ai', 'net', 'co.uk', 'example'))}"
        return Claim(publisher, name, f"{brand} {form}".strip(), host, self.skills())

    def wordy(self, claims: tuple[str, ...] = ("",)) -> str:
        """A name of everyday words that nobody has yet, in any order."""
        while True:
            pick, functions = self.random.choice, self.words.functions
            words = [pick(claims), *self.random.sample(functions, pick((1, 2, 3))), pick(NOUNS)]
            name = " ".join(filter(None, words)).title()
            key = tuple(sorted(name.split()))
            if key not in self.generic:
                self.generic.add(key)
                return name

    def short(self) -> str:
        """A whole name of three or four letters that nobody has yet."""
        while True:
            name = "".join(self.random.choices("ABCDEFGHIKLMNOPQRSTUVWXZ", k=3))
            if self.random.random() < 0.5:
                name = self.random.choice((name + self.random.choice("AEIOU"), self.syllable()[:4].title()))
            if len(name) >= 3 and name.lower() not in self.brands:
                self.brands.add(name.lower())
                return name

    def publish(self, count: int) -> None:
        while len(self.published) < count:
            publisher, brand = self.publisher(), self.brand()
            form = self.random.random()
            if form < 0.07:
                name = self.wordy(self.words.claims) if form < 0.05 else self.short()
                self.published[f"agent-{len(self.published)}"] = replace(self.claim(brand, publisher), name=name)
                if (len(name) <= 4 or len(name.split()) > 3) and self.random.random() < 0.1:
                    self.reserved[name] = publisher
                continue
            if form < 0.12:
                name = self.random.choice(self.words.foreign)
                name = f"{brand} {name}" if name in self.foreign else name
                self.foreign.add(name)
                claim = Claim(publisher, name, skills=self.skills())
                self.published[f"agent-{len(self.published)}"] = claim
                continue
            for _ in range(self.random.choice((1, 1, 1, 2, 3))):
                self.published[f"agent-{len(self.published)}"] = self.claim(brand, publisher)
            if len(brand) >= 5 and self.random.random() < 0.05:
                self.reserved[brand] = publisher

    # -- imitations ----------------------------------------------------------------------------------

    def victim(self, least: int = 5) -> tuple[str, Claim, str]:
        """A published agent with a Latin brand of some length, and that brand."""
        while True:
            agent = self.random.choice(list(self.published))
            claim = self.published[agent]
            brand = claim.name.split()[0]
            if claim.domain and len(brand) >= least and brand.isascii() and claim.organization.startswith(brand):
                return agent, claim, brand

    def plain_victim(self, *, short: bool) -> tuple[str, Claim] | None:
        """A published agent whose whole name is a few letters, or everyday words, and no brand."""
        fit = [
            (agent, claim) for agent, claim in self.published.items() if claim.organization
            and not claim.organization.startswith(claim.name.split()[0]) and (len(claim.name) <= 4) == short
        ]  # fmt: skip
        return self.random.choice(fit) if fit else None

    def any_word(self, name: str, trick: Callable[[str], str], least: int = 3) -> str:
        """A trick on one word of a name, whichever."""
        words = name.split()
        at = self.random.choice([at for at, word in enumerate(words) if len(word) >= least] or [0])
        words[at] = trick(words[at])
        return " ".join(words)

    def affixed(self, name: str) -> str:
        before, after = self.random.choice(self.words.before), self.random.choice(self.words.after)
        form = self.random.random()
        if form < 0.4:
            return f"{before} {name}"
        return f"{name} {after}" if form < 0.85 else f"{before} {name} {after}"

    def respaced(self, name: str, brand: str) -> str:
        at = self.random.randrange(2, len(brand) - 1)
        return self.random.choice((
            name.replace(" ", ""), name.replace(" ", "-"), name.replace(" ", "_"), name.replace(" ", "."),
            name.lower().replace(" ", ""), name.replace(brand, f"{brand[:at]} {brand[at:]}"),
            name.replace(brand, f"{brand[:at]}-{brand[at:]}"),
        ))  # fmt: skip

    def reordered(self, name: str) -> str:
        words = name.split()
        while " ".join(words) == name:
            self.random.shuffle(words)
        return " ".join(words)

    def renamed(self, name: str) -> str:
        words = [word for word in name.split() if word not in NOUNS]
        was = name.rsplit(maxsplit=1)[-1]
        noun = self.random.choice([noun for noun in (*NOUNS[:-1], "Helper", "AI", "App") if noun != was])
        return " ".join([*words, noun])

    def invisible(self, name: str) -> str:
        for _ in range(self.random.randint(1, 3)):
            at = self.random.randrange(1, len(name))
            name = name[:at] + self.random.choice(INVISIBLE) + name[at:]
        return name

    def name_attack(self, kind: str, name: str, brand: str) -> str:
        """One trick on a name."""
        tricks: dict[str, Callable[[], str]] = {
            "homoglyph": lambda: name.replace(brand, swapped(self.random, brand, HOMOGLYPHS), 1),
            "leet": lambda: name.replace(brand, swapped(self.random, brand, LEET, 2), 1),
            "accent": lambda: name.replace(brand, swapped(self.random, brand, ACCENTS, 2), 1),
            "invisible": lambda: self.invisible(name),
            "typo": lambda: name.replace(brand, mistyped(self.random, brand), 1),
            "reorder": lambda: self.reordered(name) if " " in name else self.affixed(name),
            "affix": lambda: self.affixed(name),
            "spacing": lambda: self.respaced(name, brand),
            "noun": lambda: self.renamed(name),
            "case": lambda: self.random.choice((name.upper(), name.lower(), name.swapcase())),
            "any-typo": lambda: self.any_word(name, lambda word: mistyped(self.random, word)),
            "any-edit": lambda: self.any_word(name, lambda word: edited(self.random, word)),
            "any-drawn": lambda: self.any_word(name, lambda word: redrawn(self.random, word)),
            "plural": lambda: self.any_word(name, plural),
        }
        return tricks[kind]()

    def domain_attack(self, host: str) -> tuple[str, str]:
        label, _, suffix = host.partition(".")
        pick = self.random.choice
        other = pick([top for top in ("com", "io", "org", "net", "xyz", "dev", "co", "info") if top != suffix])
        at = self.random.randrange(1, len(label))
        kind = pick(("tld", "hyphen", "affix", "glued", "idn", "digits", "typo", "subdomain", "dots"))
        evil = f"{self.brand().lower()}.{other}"
        made = {
            "tld": f"{label}.{other}",
            "hyphen": f"{label[:at]}-{label[at:]}.{suffix}",
            "affix": pick((f"{pick(self.words.hosts)}-{label}.{other}", f"{label}-{pick(self.words.hosts)}.{suffix}")),
            "glued": pick((f"{pick(self.words.hosts)}{label}.{other}", f"{label}{pick(self.words.hosts)}.{suffix}")),
            "idn": f"{self.puny(swapped(self.random, label, HOMOGLYPHS, 2))}.{suffix}",
            "digits": f"{swapped(self.random, label, LEET, 1)}.{suffix}",
            "typo": f"{mistyped(self.random, label)}.{suffix}",
            "subdomain": f"{label}.{suffix}.{evil}",
            "dots": f"{label}-{suffix.replace('.', '-')}.{other}",
        }[kind]
        return f"domain-{kind}", made

    @staticmethod
    def puny(label: str) -> str:
        return label if label.isascii() else "xn--" + label.lower().encode("punycode").decode()

    def attack(self) -> Case:
        """One imitation; but for what imitates, the claim is its own."""
        kinds = (
            "homoglyph", "leet", "accent", "invisible", "typo", "reorder", "affix", "affix", "spacing", "noun", "case",
        )  # fmt: skip
        agent, target, brand = self.victim()
        own = self.claim(self.brand(), self.publisher())
        form = self.random.random()
        if form < 0.24:
            return self.plain_attack(own, agent, target, brand)
        form = self.random.random()
        if form < 0.5:
            kind = self.random.choice(kinds)
            return Case(kind, True, replace(own, name=self.name_attack(kind, target.name, brand)), agent)
        if form < 0.65:
            one, two = self.random.sample(("homoglyph", "leet", "accent", "typo"), 1)[0], self.random.choice(
                ("affix", "reorder", "noun", "case", "invisible"))  # fmt: skip
            name = self.name_attack(two, self.name_attack(one, target.name, brand), brand)
            return Case(f"{one}+{two}", True, replace(own, name=name), agent)
        if form < 0.72:
            kind = self.random.choice(("homoglyph", "leet", "typo", "affix", "legal"))
            made = f"{brand} {self.random.choice(('LLC', 'AG', 'PLC', 'Holding'))}" if kind == "legal" else None
            made = made or self.name_attack(kind, target.organization, brand)
            return Case(f"organization-{kind}", True, replace(own, organization=made), agent)
        if form < 0.88:
            kind, host = self.domain_attack(target.domain)
            return Case(kind, True, replace(own, domain=host), agent)
        brands = [name for name in self.reserved if len(name) >= 5 and " " not in name]
        if form < 0.94 or not brands:
            kept = list(target.skills)
            if len(kept) > 4 and self.random.random() < 0.5:
                kept[self.random.randrange(len(kept))] = self.skills()[0]
            kind = self.random.choice(("skills", "skills-disguised", "skills-padded"))
            if kind != "skills":
                kept = [disguised(self.random, skill) for skill in kept]
            if kind == "skills-padded":
                kept += [*self.skills(len(kept), len(kept)), *self.skills(2, 9)]
            return Case(kind, True, replace(own, skills=tuple(kept)), agent)
        name = self.random.choice(brands)
        drawn = self.name_attack(self.random.choice(("homoglyph", "leet", "typo", "case")), name, name)
        return Case("reserved", True, replace(own, name=f"{drawn} {self.function()}"), None)

    def plain_attack(self, own: Claim, agent: str, target: Claim, brand: str) -> Case:
        """An imitation that leaves the brand alone, or of a name that has none."""
        form, one = self.random.random(), self.random.choice(("any-typo", "any-edit", "any-drawn", "plural"))
        if form < 0.35:
            return Case(one, True, replace(own, name=self.name_attack(one, target.name, brand)), agent)
        if form < 0.45:
            name = self.name_attack("affix", self.name_attack("any-typo", target.name, brand), brand)
            return Case("any-typo+affix", True, replace(own, name=name), agent)
        short = form >= 0.8
        agent, target = self.plain_victim(short=short) or (agent, target)
        kind, name = "short" if short else "wordy", self.name_attack(one, target.name, target.name)
        return Case(f"{kind}-{one}", True, replace(own, name=name), agent)

    # -- honest names --------------------------------------------------------------------------------

    def honest(self) -> Case:
        """A claim of somebody's own, as near to what is published as honest ones come."""
        pick = self.random.choice
        target = pick(list(self.published.values()))
        brand, publisher = self.brand(), self.publisher()
        own = self.claim(brand, publisher)
        form = self.random.random()
        rest = target.name.split()[1:]
        if form < 0.3 and rest:  # the same function and noun, another brand
            return Case("same-function", False, replace(own, name=" ".join([brand, *rest])))
        if form < 0.4:  # everyday words only
            return Case("common-words", False, replace(own, name=self.wordy()))
        if form < 0.42:
            return Case("short", False, replace(own, name=self.short()))
        if form < 0.55:  # a publisher's own family
            name = pick(
                (self.affixed(target.name), f"{target.name} v{self.random.randint(2, 9)}", self.renamed(target.name))
            )
            return Case("family", False, replace(target, name=name))
        if form < 0.65:
            return Case("version", False, replace(own, name=f"{own.name} {pick(self.words.after)}"))
        if form < 0.75:
            return Case("foreign", False, replace(own, name=pick(self.words.foreign_honest)))
        if form < 0.83:  # half of a published brand
            known = target.name.split()[0]
            half = known[: max(3, len(known) // 2)] + pick(self.words.nouns)
            if half.lower() not in self.brands:
                return Case("half-brand", False, replace(own, name=" ".join([half.title(), *rest])))
        if form < 0.9:  # some skills that others have too
            shared = target.skills[: max(1, len(target.skills) // 2)]
            return Case("shared-skills", False, replace(own, skills=(*shared, *self.skills(3, 5))))
        if form < 0.95:
            host = f"{pick(('www', 'api', 'agents', 'a2a', 'mail', 'shop'))}.{own.domain}"
            return Case("subdomain", False, replace(own, domain=pick((host, f"{brand.lower()}.github.io"))))
        name = f"{brand} {self.random.randint(2, 99)} {self.function()}"
        return Case("number", False, replace(own, name=name))


def world(which: str, *, published: int = 3_000, attacks: int = 2_400, honest: int = 2_400) -> World:
    """The corpus of one set; the same for the same arguments."""
    words = SETS[which]
    maker = Maker(words, words.seed)
    maker.publish(published)
    cases = [maker.attack() for _ in range(attacks)]
    cases += [maker.honest() for _ in range(honest)]
    return World(maker.published, maker.reserved, cases)


def lines(made: World) -> Iterator[str]:
    for agent, claim in made.published.items():
        yield json.dumps({"published": agent, "claim": asdict(claim)}, ensure_ascii=True)
    for name, publisher in made.reserved.items():
        yield json.dumps({"reserved": name, "publisher": publisher}, ensure_ascii=True)
    for case in made.cases:
        yield json.dumps(asdict(case), ensure_ascii=True)


def main() -> None:
    """Write one set to standard output."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=sorted(SETS), default="reporting")
    for name, count in (("published", 3_000), ("attacks", 2_400), ("honest", 2_400)):
        parser.add_argument(f"--{name}", type=int, default=count)
    asked = parser.parse_args()
    made = world(asked.set, published=asked.published, attacks=asked.attacks, honest=asked.honest)
    sys.stdout.writelines(f"{line}\n" for line in lines(made))


if __name__ == "__main__":
    main()
