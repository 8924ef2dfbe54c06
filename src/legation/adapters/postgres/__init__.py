"""The shared store: what the authority needs of a database that several gateways have in common, in PostgreSQL.

`store.py` is all of it that anybody needs. No setting names it and nothing starts with it yet: a gateway's calls want
the registry in memory and their records taken in groups, which comes with replicas. What is here already is what
single use rests on.
"""
