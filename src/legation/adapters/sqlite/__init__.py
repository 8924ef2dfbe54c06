"""The embedded store: registry, ledger, ownership and durable claims in one SQLite file.

`store.py` joins the parts and is all that wiring needs; what a table is, `adapters/tables` says alone.
"""
