"""The log of registry changes: what a keeper cannot take back unseen."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from legation.core.reasons import Reason, Refused
from legation.core.transparency.changes import Change, Subject, What, leaf, read
from legation.core.transparency.merkle import (
    EMPTY,
    NOTHING,
    Head,
    Tree,
    extends,
    included,
    leaf_hash,
    node_hash,
)

REFUSE = Reason.REVOCATION_REFUSED

# The leaves of merkletree/merkle_tree_test.cc and trees of github.com/google/certificate-transparency, the reference
# implementation of RFC 6962, whose hashes RFC 9162 §2.1 keeps; the roots are of its first one to eight leaves.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def grown(*entries: bytes) -> Tree:
    tree = Tree()
    for entry in entries:
        tree.append(entry)
    return tree


def refused(act, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as fault:
        act(*args, **kwargs)
    assert fault.value.reason is REFUSE
    return fault.value.detail


# -- the tree ----------------------------------------------------------------------------------------


def mth(leaves: list[bytes]) -> bytes:
    """RFC 9162 §2.1.1, by its definition."""
    if len(leaves) < 2:
        return leaf_hash(leaves[0]) if leaves else EMPTY
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(mth(leaves[:k]), mth(leaves[k:]))


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH(m, D_n) of RFC 9162 §2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return [*path(m, leaves[:k]), mth(leaves[k:])] if m < k else [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], known: bool = True) -> list[bytes]:
    """SUBPROOF(m, D_n, b) of RFC 9162 §2.1.4.1."""
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*subproof(m, leaves[:k], known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


NO_LEAVES = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_roots_of_the_reference_implementation():
    tree = grown(*LEAVES)
    assert [tree.head(size).root.hex() for size in range(1, 9)] == ROOTS
    assert tree.head(0) == NOTHING == Head(0, bytes.fromhex(NO_LEAVES))


def test_the_proofs_of_the_rfcs_example():
    # RFC 9162 §2.1.5: seven leaves, a..g their hashes, h..l the nodes.
    tree = grown(*LEAVES[:7])
    a, b, c, d, e, f, j = map(leaf_hash, LEAVES[:7])
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, m = node_hash(g, h), node_hash(i, j)
    assert tree.head().root == node_hash(k, m)
    assert tree.inclusion(0) == (b, h, m)
    assert tree.inclusion(3) == (c, g, m)
    assert tree.inclusion(4) == (f, j, k)
    assert tree.inclusion(6) == (i, k)
    assert tree.consistency(3) == (c, d, g, m)
    assert tree.consistency(4) == (m,)
    assert tree.consistency(6) == (i, j, k)


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=40), st.data())
def test_a_tree_is_the_rfcs_by_definition(entries: list[bytes], data):
    tree = grown(*entries)
    assert Tree(map(leaf_hash, entries)).head() == tree.head()
    size = data.draw(st.integers(1, len(entries)))
    old = data.draw(st.integers(1, size))
    index = data.draw(st.integers(0, size - 1))
    assert tree.head(size) == Head(size, mth(entries[:size]))
    assert list(tree.inclusion(index, size)) == path(index, entries[:size])
    assert list(tree.consistency(old, size)) == subproof(old, entries[:size])
    assert included(entries[index], index, tree.inclusion(index, size), tree.head(size), REFUSE) == entries[index]
    assert extends(tree.head(old), tree.consistency(old, size), tree.head(size), REFUSE) == tree.head(size)


def spoiled(proof: tuple[bytes, ...], data) -> tuple[bytes, ...]:
    """A proof with one thing wrong."""
    kinds = ["longer"] + (["shorter", "flipped", "swapped"] if proof else [])
    match data.draw(st.sampled_from(kinds)):
        case "longer":
            at = data.draw(st.integers(0, len(proof)))
            return (*proof[:at], data.draw(st.sampled_from([EMPTY, bytes(32), *proof])), *proof[at:])
        case "shorter":
            at = data.draw(st.integers(0, len(proof) - 1))
            return (*proof[:at], *proof[at + 1 :])
        case "flipped":
            at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
            flipped = (int.from_bytes(proof[at], "big") ^ 1 << bit).to_bytes(32, "big")
            return (*proof[:at], flipped, *proof[at + 1 :])
        case _:
            return proof[::-1]


@given(st.integers(1, 40), st.data())
def test_a_spoiled_proof_proves_nothing(count: int, data):
    entries = [bytes([n]) for n in range(count)]
    tree = grown(*entries)
    size = data.draw(st.integers(1, count))
    index = data.draw(st.integers(0, size - 1))
    head, proof = tree.head(size), tree.inclusion(index, size)
    wrong = spoiled(proof, data)
    if wrong != proof:
        refused(included, entries[index], index, wrong, head, REFUSE)
    refused(included, b"another", index, proof, head, REFUSE)
    refused(included, entries[index], index, proof, replace(head, root=bytes(32)), REFUSE)
    elsewhere = data.draw(st.integers(-1, size + 1).filter(lambda at: at != index))
    refused(included, entries[index], elsewhere, proof, head, REFUSE)

    old = data.draw(st.integers(1, size))
    proof = tree.consistency(old, size)
    wrong = spoiled(proof, data)
    if wrong != proof:
        refused(extends, tree.head(old), wrong, head, REFUSE)
    refused(extends, replace(tree.head(old), root=bytes(32)), proof, head, REFUSE)
    refused(extends, tree.head(old), proof, replace(head, root=bytes(32)), REFUSE)


def test_a_rewritten_log_does_not_continue_the_old():
    old, new = grown(b"a", b"revoke evil", b"c"), grown(b"a", b"nothing here", b"c", b"d")
    assert "rewritten" in refused(extends, old.head(), new.consistency(3), new.head(), REFUSE)


def test_a_log_never_shrinks_nor_forks_at_one_size():
    assert "went back" in refused(extends, grown(b"a", b"b").head(), (), grown(b"a").head(), REFUSE)
    assert "differ" in refused(extends, grown(b"a").head(), (), grown(b"b").head(), REFUSE)
    refused(extends, NOTHING, (), Head(0, bytes(32)), REFUSE)
    refused(extends, NOTHING, (), Head(1, EMPTY), REFUSE)
    refused(extends, NOTHING, (bytes(32),), grown(b"a").head(), REFUSE)
    assert extends(NOTHING, (), grown(b"a").head(), REFUSE) == grown(b"a").head()


def test_a_node_is_no_leaf():
    """Second preimage: without the prefixes, the children of a node would be an entry of the log (RFC 9162 §2.1.1)."""
    tree = grown(b"a", b"b")
    forged = leaf_hash(b"a") + leaf_hash(b"b")
    refused(included, forged, 0, (), Head(1, tree.head().root), REFUSE)


A, X, Y, Z = map(leaf_hash, (b"a", b"x", b"y", b"z"))


@pytest.mark.parametrize(
    ("proof", "head", "length"),
    [((), Head(8, A), "short"), ((X,), Head(8, node_hash(A, X)), "short"), ((X,), Head(1, node_hash(X, A)), "long")],
)
def test_a_keeper_that_lies_of_the_size_proves_no_inclusion(proof, head: Head, length: str):
    """The hashes fit; the path is not one of a tree so large (RFC 9162 §2.1.3.2 steps 4 and 5)."""
    assert f"too {length}" in refused(included, b"a", 0, proof, head, REFUSE)


@pytest.mark.parametrize(
    ("old", "proof", "new", "length"),
    [
        (Head(2, A), (), Head(8, A), "short"),
        (Head(2, A), (X,), Head(8, node_hash(A, X)), "short"),
        (Head(3, A), (), Head(8, A), "short"),
        (
            Head(3, node_hash(Z, node_hash(Y, A))),
            (A, X, Y, Z),
            Head(4, node_hash(Z, node_hash(Y, node_hash(A, X)))),
            "long",
        ),
    ],
)
def test_a_keeper_that_lies_of_the_size_proves_no_consistency(old: Head, proof, new: Head, length: str):
    """Likewise (RFC 9162 §2.1.4.2 steps 1, 6 and 7): else a log could grow by leaves that nobody is shown."""
    assert f"too {length}" in refused(extends, old, proof, new, REFUSE)


def test_proofs_are_bounded_and_hashes_whole():
    head = grown(b"a", b"b").head()
    assert "at most" in refused(included, b"a", 0, [bytes(32)] * 65, head, REFUSE)
    assert "at most" in refused(included, b"a", 0, [bytes(31)], head, REFUSE)


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda tree: tree.head(4), id="a head beyond the end"),
        pytest.param(lambda tree: tree.head(-1), id="a head before the beginning"),
        pytest.param(lambda tree: tree.inclusion(3), id="a leaf beyond the end"),
        pytest.param(lambda tree: tree.inclusion(-1), id="a leaf before the beginning"),
        pytest.param(lambda tree: tree.inclusion(1, 1), id="a leaf beyond the tree"),
        pytest.param(lambda tree: tree.consistency(4), id="a tree beyond the end"),
        pytest.param(lambda tree: tree.consistency(2, 1), id="a tree that shrinks"),
        pytest.param(lambda _: Tree([b"short"]), id="a leaf that is no hash"),
    ],
)
def test_a_keeper_asks_only_for_what_there_is(ask):
    with pytest.raises(ValueError):  # noqa: PT011 - the message is for a person
        ask(grown(b"a", b"b", b"c"))


# -- changes -----------------------------------------------------------------------------------------

REVOKED = Change(What.REVOKED, Subject.AGENT, "payments", 1000, seq=1, reason="key lost")


@given(
    st.builds(
        Change, what=st.sampled_from([What.REVOKED, What.SUSPENDED, What.RESUMED]), subject=st.sampled_from(Subject),
        id=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20), at=st.integers(0, 2**40),
        seq=st.integers(1, 2**40), digest=st.text("0123456789abcdef", max_size=64),
    )
)  # fmt: skip
def test_a_change_is_read_as_it_was_written(change: Change):
    assert read(leaf(change), REFUSE) == change


@pytest.mark.parametrize(
    "entry",
    [
        b"", b"{}", b"null", leaf(REVOKED) + b" ", leaf(REVOKED).replace(b'"id"', b' "id"'),
        leaf(REVOKED).replace(b"}", b',"digest":""}'), leaf(REVOKED).replace(b"}", b',"x":1}'),
        leaf(REVOKED).replace(b"revoked", b"forgiven"), leaf(REVOKED).replace(b'"seq":1', b'"seq":0'),
        leaf(REVOKED).replace(b'"at":1000', b'"at":1000,"at":1000'),
        leaf(REVOKED).replace(b"payments", b"p\\u0061yments"),
    ],
)  # fmt: skip
def test_a_change_has_one_form(entry: bytes):
    refused(read, entry, REFUSE)


@pytest.mark.parametrize(("what", "seq"), [(What.REVOKED, 0), (What.RESUMED, 0), (What.PUBLISHED, 1)])
def test_what_followers_must_know_is_numbered_and_nothing_else(what: What, seq: int):
    with pytest.raises(ValueError, match="numbered"):
        leaf(Change(what, Subject.AGENT, "a", 1, seq=seq))
