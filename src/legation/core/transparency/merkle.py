"""A Merkle tree that only grows (RFC 9162 §2.1), its proofs, and their verification.

`Tree` is the keeper's side: it holds every hash and answers any proof in the logarithm of its size. `included` and
`extends` are everybody's: they raise where a proof does not hold. Hashes are SHA-256 (RFC 9162 §2.1.1).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from legation.core.reasons import Reason, Refused

EMPTY: Final = hashlib.sha256(b"").digest()
"""The head of a tree without leaves."""

MAX_PROOF: Final = 64
"""Hashes of a proof: a tree of 2^63 leaves needs no more."""


class Head(Struct, frozen=True):
    """A tree at one moment: how many leaves, and what they come to."""

    size: int
    root: bytes


NOTHING: Final = Head(0, EMPTY)
"""Where every follower begins."""


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The keeper's tree; it grows by `append` and forgets nothing. Two hashes of 32 bytes for each leaf.

    Kept in memory by whoever keeps the log; made again from the leaf hashes at a start.
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self._grow(leaf)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, entry: bytes) -> int:
        """Add an entry; its index."""
        self._grow(leaf_hash(entry))
        return len(self) - 1

    def _grow(self, leaf: bytes) -> None:
        if len(leaf) != 32:
            raise ValueError("a leaf hash has 32 bytes")
        level, made = 0, leaf
        while True:
            self._levels[level].append(made)
            if len(self._levels[level]) % 2:
                return
            made = node_hash(*self._levels[level][-2:])
            level += 1
            if level == len(self._levels):
                self._levels.append([])

    def head(self, size: int | None = None) -> Head:
        """The tree as it is, or as it was when it had so many leaves. Raises ValueError beyond its end."""
        wanted = len(self) if size is None else size
        if not 0 <= wanted <= len(self):
            raise ValueError(f"the tree has {len(self)} leaves")
        return Head(wanted, self._root(0, wanted))

    def inclusion(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """The proof that a leaf is in the tree of that size (RFC 9162 §2.1.3.1). Raises ValueError."""
        wanted = len(self) if size is None else size
        if not 0 <= index < wanted <= len(self):
            raise ValueError(f"no leaf {index} in a tree of {wanted}")
        start, end, proof = 0, wanted, list[bytes]()
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                proof.append(self._root(middle, end))
                end = middle
            else:
                proof.append(self._root(start, middle))
                start = middle
        return tuple(reversed(proof))

    def consistency(self, old: int, size: int | None = None) -> tuple[bytes, ...]:
        """The proof that the tree of `size` continues that of `old` (RFC 9162 §2.1.4.1). Raises ValueError."""
        wanted = len(self) if size is None else size
        if not 0 <= old <= wanted <= len(self):
            raise ValueError(f"a tree of {wanted} does not continue one of {old}")
        if old in {0, wanted}:
            return ()
        start, end, known, proof = 0, wanted, True, list[bytes]()
        while start + old != end:
            middle = _split(end - start)
            if old <= middle:
                proof.append(self._root(start + middle, end))
                end = start + middle
            else:
                proof.append(self._root(start, start + middle))
                start, old, known = start + middle, old - middle, False
        if not known:
            proof.append(self._root(start, end))
        return tuple(reversed(proof))

    def _root(self, start: int, end: int) -> bytes:
        """The hash over leaves `start` to `end`; a whole subtree's is at hand."""
        size = end - start
        if not size:
            return EMPTY
        if size & (size - 1) == 0 and start % size == 0:
            return self._levels[size.bit_length() - 1][start // size]
        middle = start + _split(size)
        return node_hash(self._root(start, middle), self._root(middle, end))


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (RFC 9162 §2.1.1)."""
    return 1 << (size - 1).bit_length() - 1


# -- verification ----------------------------------------------------------------------------------------


def included(entry: bytes, index: int, unverified_proof: Sequence[bytes], head: Head, refuse: Reason) -> bytes:
    """The entry, now known to be leaf `index` of the tree (RFC 9162 §2.1.3.2). Raises Refused(refuse)."""
    _shaped(unverified_proof, refuse)
    # 1. An index beyond the tree is in no tree.
    if not 0 <= index < head.size:
        raise Refused(refuse, f"leaf {index} is beyond the {head.size} of the log")
    # 2.-4. Climb: `fn` is where we stand, `sn` where the last leaf does.
    fn, sn, reached = index, head.size - 1, leaf_hash(entry)
    for sibling in unverified_proof:
        if sn == 0:
            raise Refused(refuse, "the inclusion proof is too long")
        if fn & 1 or fn == sn:
            reached = node_hash(sibling, reached)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            reached = node_hash(reached, sibling)
        fn, sn = fn >> 1, sn >> 1
    # 5. At the top, and at the root that was signed.
    if sn != 0:
        raise Refused(refuse, "the inclusion proof is too short")
    if reached != head.root:
        raise Refused(refuse, "the inclusion proof leads to another root")
    return entry


def extends(old: Head, unverified_proof: Sequence[bytes], new: Head, refuse: Reason) -> Head:
    """The new head, now known to continue the old one (RFC 9162 §2.1.4.2). Raises Refused(refuse)."""
    _shaped(unverified_proof, refuse)
    if new.size < old.size:
        raise Refused(refuse, f"the log went back from {old.size} leaves to {new.size}")
    if (new.size == 0) != (new.root == EMPTY) or (old.size == 0) != (old.root == EMPTY):
        raise Refused(refuse, "an empty log has the empty root, and no other has")
    if old.size in {0, new.size}:
        if unverified_proof or (old.size and old.root != new.root):
            raise Refused(refuse, "two logs of one size differ" if old.size else "nothing needs no proof")
        return new
    # 1.-6. A tree that was whole is its own first hash.
    whole = old.size & (old.size - 1) == 0
    was, now = _climbed(old, [old.root, *unverified_proof] if whole else list(unverified_proof), new, refuse)
    # 7. Both tops are the roots that were signed.
    if was != old.root or now != new.root:
        raise Refused(refuse, "the log was rewritten: the new one does not continue the old")
    return new


def _climbed(old: Head, path: list[bytes], new: Head, refuse: Reason) -> tuple[bytes, bytes]:
    """The tops of both trees, climbed to at once."""
    if not path:
        raise Refused(refuse, "the consistency proof is too short")
    fn, sn = old.size - 1, new.size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    was = now = path[0]
    for sibling in path[1:]:
        if sn == 0:
            raise Refused(refuse, "the consistency proof is too long")
        if fn & 1 or fn == sn:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            now = node_hash(now, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:
        raise Refused(refuse, "the consistency proof is too short")
    return was, now


def _shaped(proof: Sequence[bytes], refuse: Reason) -> None:
    if len(proof) > MAX_PROOF or any(len(each) != 32 for each in proof):
        raise Refused(refuse, f"a proof is at most {MAX_PROOF} hashes of 32 bytes")
