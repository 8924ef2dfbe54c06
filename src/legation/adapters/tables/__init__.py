"""What the stores share: the tables, their migrations, and the statements that mean the same in SQLite and PostgreSQL.

Functions of a connection of SQLAlchemy's. Who opens it, when a transaction begins and what is locked is each store's
own; so is whatever is written often enough that the driver's own words pay.
"""
