"""Let submissions be compared with others: a digest of what was chosen, and how long it took to type."""

import sqlalchemy as sa
from alembic import op

revision = '005'
down_revision = '004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('submission', sa.Column('answers_digest', sa.String(), nullable=True))
    op.add_column('submission', sa.Column('typed_seconds', sa.Integer(), nullable=True))
    op.create_index('ix_submission_answers_digest', 'submission', ['answers_digest'])
    op.create_index('ix_submission_timed', 'submission', ['id'], sqlite_where=sa.text('typed_seconds IS NOT NULL'),
                    postgresql_where=sa.text('typed_seconds IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('ix_submission_timed', table_name='submission')
    op.drop_index('ix_submission_answers_digest', table_name='submission')
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.drop_column('typed_seconds')
        batch_op.drop_column('answers_digest')
