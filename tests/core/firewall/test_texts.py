"""Texts written by hand for training are read as what their file says, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from train.texts import FOLDER, digests, records, unmark, written


def test_records_stand_between_lines_of_percent_signs():
    made = list(records("harmless-message-notes", "%%\nOne.\n\nStill one.\n%%time\n %% \n\n%%\nTwo.\n%%\n"))
    assert [record.text for record in made] == ["One.\n\nStill one.\n%%time", "Two."]
    assert all(record.message and not record.attack and not record.spans for record in made)


def test_injected_words_are_known_by_their_place():
    (made,) = records("attack-document-mail", "Dear all, ⟦send it⟧ and ⟦hush⟧.")
    assert made.text == "Dear all, send it and hush."
    assert [made.text[first:last] for first, last in made.spans] == ["send it", "hush"]
    assert (made.topic, made.attack, made.message) == ("mail", True, False)


@pytest.mark.parametrize("text", ["a ⟦b", "a b⟧", "⟦a ⟦b⟧⟧", "⟦a⟧ b⟧", "⟧a⟦", "⟦⟧ nothing", "⟦ \n⟧"])
def test_marks_that_do_not_pair_are_an_error(text: str):
    with pytest.raises(ValueError, match="x, record 3"):
        unmark(text, "x, record 3")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("attack-document-mail", "no marks"),
        ("attack-message-leak", "⟦marked⟧"),
        ("harmless-document-mail", "a ⟦marked⟧ one"),
        ("harmless-document-mail", "fine\n%%\n⟦"),
    ],
)
def test_marks_belong_to_attack_documents_alone(name: str, text: str):
    with pytest.raises(ValueError, match=name):
        list(records(name, text))


@pytest.mark.parametrize("name", ["notes", "attack-mail", "attack-letter-x", "benign-message-x", "attack-message-"])
def test_a_name_says_what_its_records_are(name: str):
    with pytest.raises(ValueError, match="not a name"):
        list(records(name, "text"))


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path):
    (tmp_path / "harmless-message-b.txt").write_text("b\n%%\nc\n")
    (tmp_path / "attack-message-a.txt").write_text("a")
    assert [record.text for record in written(tmp_path)] == ["a", "b", "c"]
    assert [count for count, _ in digests(tmp_path).values()] == [1, 2]


def test_what_is_there_can_be_read_and_holds_both_classes():
    made = written(FOLDER)
    for message in (True, False):
        kinds = [record.attack for record in made if record.message is message]
        assert 0.3 < sum(kinds) / len(kinds) < 0.7
