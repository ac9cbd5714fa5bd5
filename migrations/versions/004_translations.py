"""Make the table of translations saved in the house; let texts know their states, and campaigns their unreviewed languages."""

import sqlalchemy as sa
from alembic import op

from portal.db.types import Json, UtcDateTime

revision = '004'
down_revision = '003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'translation',
        sa.Column('domain', sa.String(), nullable=False),
        sa.Column('locale', sa.String(), nullable=False),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('source', Json(), nullable=False),
        sa.Column('forms', Json(), nullable=False),
        sa.Column('saved_by', sa.String(), nullable=False),
        sa.Column('saved_at', UtcDateTime(), nullable=False),
        sa.Column('approved_by', sa.String(), nullable=True),
        sa.Column('approved_at', UtcDateTime(), nullable=True),
        sa.Column('revision', sa.Integer(), nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.CheckConstraint('(approved_by IS NULL) = (approved_at IS NULL)', name=op.f('ck_translation_approved')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_translation')),
        sa.UniqueConstraint('domain', 'locale', 'key', name=op.f('uq_translation_domain_locale_key')),
    )
    with op.batch_alter_table('content_text', schema=None) as batch_op:
        batch_op.add_column(sa.Column('states', Json(), nullable=True))
    with op.batch_alter_table('campaign', schema=None) as batch_op:
        # Rounds that are there have been answered in English so far, which nobody has approved yet.
        batch_op.add_column(sa.Column('languages', Json(), nullable=False, server_default='["en"]'))


def downgrade() -> None:
    with op.batch_alter_table('campaign', schema=None) as batch_op:
        batch_op.drop_column('languages')
    with op.batch_alter_table('content_text', schema=None) as batch_op:
        batch_op.drop_column('states')
    op.drop_table('translation')
