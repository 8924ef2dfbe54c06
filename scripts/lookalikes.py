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

from scripts.lookalike_words import SETS, Words

HOMOGLYPHS = {
    "a": "\u0430\u0251\uff41\U0001d41a", "c": "\u0441\u03f2\uff43\u217d", "d": "\u0501\u217e\U0001d41d",
    "e": "\u0435\uff45\U0001d41e", "h": "\u04bb\uff48", "i": "\u0456\u2170\u03b9", "j": "\u0458\u03f3",
    "k": "\U0001d424\uff4b", "l": "\u04cf\u217c\u01c0", "m": "\uff4d\u217f", "n": "\U0001d427\uff4e",
    "o": "\u043e\u03bf\u0585\uff4f", "p": "\u0440\u03c1\uff50", "q": "\u051b\uff51", "s": "\u0455\uff53",
    "u": "\u057d\u028b", "v": "\u03bd\u2174\u0475", "w": "\u051d\u0461", "x": "\u0445\u2179\uff58",
    "y": "\u0443\u04af\uff59", "A": "\u0410\u0391\uff21", "B": "\u0412\u0392", "C": "\u0421\u03f9",
    "E": "\u0415\u0395", "H": "\u041d\u0397", "I": "\u0406\u0399", "K": "\u041a\u039a", "M": "\u041c\u039c",
    "N": "\u039d\uff2e", "O": "\u041e\u039f", "P": "\u0420\u03a1", "S": "\u0405\uff33", "T": "\u0422\u03a4",
    "X": "\u0425\u03a7", "Y": "\u03a5\u04ae", "Z": "\u0396\uff3a",
}  # fmt: skip
LEET = {"o": "0", "l": "1", "e": "3", "s": "5", "a": "4", "t": "7", "m": "rn", "w": "vv", "i": "1", "O": "0", "S": "$"}
ACCENTS = {
    "a": "àáâäã",
    "e": "èéêë",
    "i": "ìíîï",
    "o": "òóôöø",
    "u": "ùúûü",
    "n": "ñ",
    "c": "ç",
    "y": "ý",
    "s": "š",
    "z": "ž",
}
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e"
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
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

    def publish(self, count: int) -> None:
        while len(self.published) < count:
            publisher, brand = self.publisher(), self.brand()
            if self.random.random() < 0.05:
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
            if claim.domain and len(brand) >= least and brand.isascii():
                return agent, claim, brand

    def swapped(self, text: str, table: dict[str, str], most: int = 3) -> str:
        places = [at for at, c in enumerate(text) if c in table]
        for at in sorted(self.random.sample(places, min(len(places), self.random.randint(1, most))), reverse=True):
            options = table[text[at]]
            letter = options if len(options) > 1 and options.isascii() else self.random.choice(options)
            text = text[:at] + letter + text[at + 1 :]
        return text

    def mistyped(self, word: str) -> str:
        """One slip inside a word, of the kinds that squatters register."""
        while True:
            at = self.random.randrange(1, len(word))
            kind = self.random.choice(("omit", "double", "swap", "key", "vowel"))
            here = word[at].lower()
            if kind == "omit" and len(word) > 5:
                made = word[:at] + word[at + 1 :]
            elif kind == "double":
                made = word[:at] + word[at] + word[at:]
            elif kind == "swap" and at + 1 < len(word):
                made = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            elif kind == "key":
                row = next((row for row in ROWS if here in row), "")
                beside = [row[i] for i in (row.find(here) - 1, row.find(here) + 1) if 0 <= i < len(row)]
                made = word[:at] + self.random.choice(beside) + word[at + 1 :] if beside else word
            elif kind == "vowel" and here in "aeiou":
                made = word[:at] + self.random.choice("aeiou") + word[at + 1 :]
            else:
                continue
            if made.lower() != word.lower():
                return made

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
            "homoglyph": lambda: name.replace(brand, self.swapped(brand, HOMOGLYPHS), 1),
            "leet": lambda: name.replace(brand, self.swapped(brand, LEET, 2), 1),
            "accent": lambda: name.replace(brand, self.swapped(brand, ACCENTS, 2), 1),
            "invisible": lambda: self.invisible(name),
            "typo": lambda: name.replace(brand, self.mistyped(brand), 1),
            "reorder": lambda: self.reordered(name) if " " in name else self.affixed(name),
            "affix": lambda: self.affixed(name),
            "spacing": lambda: self.respaced(name, brand),
            "noun": lambda: self.renamed(name),
            "case": lambda: self.random.choice((name.upper(), name.lower(), name.swapcase())),
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
            "idn": f"{self.puny(self.swapped(label, HOMOGLYPHS, 2))}.{suffix}",
            "digits": f"{self.swapped(label, LEET, 1)}.{suffix}",
            "typo": f"{self.mistyped(label)}.{suffix}",
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
            "homoglyph",
            "leet",
            "accent",
            "invisible",
            "typo",
            "reorder",
            "affix",
            "affix",
            "spacing",
            "noun",
            "case",
        )
        agent, target, brand = self.victim()
        own = self.claim(self.brand(), self.publisher())
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
        if form < 0.94 or not self.reserved:
            kept = list(target.skills)
            if len(kept) > 4 and self.random.random() < 0.5:
                kept[self.random.randrange(len(kept))] = self.skills()[0]
            return Case("skills", True, replace(own, skills=tuple(kept)), agent)
        name = self.random.choice(list(self.reserved))
        drawn = self.name_attack(self.random.choice(("homoglyph", "leet", "typo", "case")), name, name)
        return Case("reserved", True, replace(own, name=f"{drawn} {self.function()}"), None)

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
            name = " ".join([*self.random.sample(self.words.functions, pick((2, 3))), pick(NOUNS)]).title().strip()
            return Case("common-words", False, replace(own, name=name))
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
