"""Tokens: what one costs to issue, beside `oidc-provider`, an authorization server for Node.

Both serve the same request (client_credentials, `private_key_jwt` and a DPoP proof, both ES256, for one resource, an
ES256 JWT as the token), each on one core in turn, round after round in one run; CPU time is read of the process. Ours
records each token and each assertion on the disk before it answers; `oidc-provider` keeps both in memory.
"""
