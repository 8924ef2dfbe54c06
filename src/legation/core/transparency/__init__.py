"""Registry changes that cannot be taken back unseen: a Merkle log (RFC 9162 §2), and the revocation feed over it.

`merkle` is the tree and its proofs; `changes` is what its leaves say; `feed` is the signed, numbered list of what
stopped, as the keeper makes it and a follower believes it. Nothing here signs, stores or fetches.
"""
