"""The lexicon and its table: a word is found where it is written, and what is not a word is not."""

from __future__ import annotations

import random

import numpy as np
import pytest

from legation.core.firewall.chars import CLASS, DROP, SINGLE, TABLES
from legation.core.firewall.lexicon import CONCEPTS
from legation.core.firewall.lexicon_more import MORE
from legation.core.firewall.lexicon_sources import NAMES, NEW, NUMBERS, SOURCES, WIDE, forms
from legation.core.firewall.ngrams import tokenise


def found(text: str) -> tuple[int, list[str]]:
    """How many tokens a text has, and the concepts of those that have one."""
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    rows = TABLES.row[codes]
    seen = rows & DROP == 0
    tokens = tokenise(TABLES.fold[codes[seen]], rows[seen])
    return len(tokens.start), [NAMES[number - 1] for number in tokens.names]


def claimants() -> dict[str, list[str]]:
    """Every form of every word, and the concepts that claim it, the first claim first."""
    made: dict[str, list[str]] = {}
    for source in SOURCES:
        for name, words in source.items():
            for word in words.split():
                for form in forms(word):
                    made.setdefault(form, []).append(name)
    return made


def test_concepts_fit_a_byte_and_those_of_old_keep_their_numbers():
    assert len(NAMES) == len(set(NAMES)) == len(NUMBERS) <= 255
    assert NAMES[: len(CONCEPTS)] == tuple(CONCEPTS)
    assert {name for source in SOURCES for name in source} == set(NAMES)


def test_a_concept_stands_once_among_the_new_and_once_among_the_wide():
    new = [name for part in NEW for name in part]
    assert len(new) == len({*new})
    wide = [name for part in WIDE for name in part]
    assert len(wide) == len({*wide} & {*CONCEPTS, *MORE})


@pytest.mark.parametrize("part", [*NEW, *WIDE])
def test_every_word_is_one_token(part: dict[str, str]):
    for name, words in part.items():
        assert len(words.split()) == len({*words.split()}), name
        for word in words.split():
            bare = word.rstrip("*+")
            assert len(bare) > 1, (name, word)
            assert word != bare + "*" or len(bare) > 3, (name, word)
            kinds = {int(TABLES.row[ord(char)]) & (CLASS | DROP) for char in bare}
            assert len(kinds) == 1, (name, word)
            assert kinds == {SINGLE} or found(bare)[0] == 1, (name, word)


def test_a_word_is_found_as_its_own_concept():
    every = claimants()
    lost = other = 0
    for form, (name, *_) in every.items():
        names = found(form.rstrip("*"))[1]
        lost += not names
        other += bool(names) and name != names[0]
    assert lost < 0.035 * len(every)
    assert other < 0.02 * len(every)


def test_a_word_that_several_claim_is_the_first_ones():
    shared = {form: names for form, names in claimants().items() if len({*names}) > 1 and form.isalpha()}
    later = [form for form, (first, *rest) in shared.items() if {*found(form)[1][:1]} & {*rest} - {first}]
    assert len(shared) > 500
    assert len(later) < 0.02 * len(shared), later


def test_the_front_of_a_concept_has_its_slots():
    heads = {form for part in NEW for words in part.values() for word in words.split()[:12] for form in forms(word)}
    every = claimants()
    missed = [head for head in heads if every[head][0] not in found(head.rstrip("*"))[1][:1]]
    assert len(missed) < 0.02 * len(heads), missed


def test_a_stranger_hits_no_concept():
    chance = random.Random(1)
    words = {"".join(chance.choices("bcdfghjklmnpqrstvwxz", k=9)) for _ in range(4000)}
    assert sum(bool(found(word)[1]) for word in words) < 20


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Grenades", "weapon"),
        ("расшифровывай", "decode"),
        ("비밀번호를", "secret"),
        ("무시하십시오", "ignore"),
        ("공격하는", "hacking"),
        ("파일을", "file"),
        ("転送し", "send"),
    ],
)
def test_inflected_words_are_found(word: str, name: str):
    assert found(word)[1][0] == name


def test_particles_follow_the_sound_of_a_korean_noun():
    assert {"파일을", "파일이"} <= {*forms("파일+")}
    assert {"서버를", "서버가"} <= {*forms("서버+")}
    assert {"공격", "공격하고*", "공격을"} <= {*forms("공격하+")}
    assert forms("word") == ["word"]
