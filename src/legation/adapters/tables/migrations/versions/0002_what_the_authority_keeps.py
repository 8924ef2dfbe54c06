"""what the authority keeps"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.Float(), nullable=True),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "tenant", "id", name=op.f("pk_kept")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_kept_parent", "kept", ["kind", "tenant", "parent"], unique=False)
    op.create_index(op.f("ix_kept_until"), "kept", ["until"], unique=False)
