"""Make the table of content drafts."""

import sqlalchemy as sa
from alembic import op

from portal.db.types import Json, UtcDateTime

revision = '003'
down_revision = '002'
branch_labels = None
depends_on = None

KINDS = ('package', 'wording')
STATUSES = ('draft', 'submitted', 'approved', 'published', 'withdrawn')


def upgrade() -> None:
    op.create_table(
        'content_draft',
        sa.Column('title', sa.String(), nullable=False),
        sa.Column('kind', sa.Enum(*KINDS, name='draftkind', native_enum=False, length=40, create_constraint=True), nullable=False),
        sa.Column('status', sa.Enum(*STATUSES, name='draftstatus', native_enum=False, length=40, create_constraint=True),
                  nullable=False),
        sa.Column('questionnaire_version_id', sa.Uuid(), nullable=True),
        sa.Column('rule_set_version_id', sa.Uuid(), nullable=True),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('files', Json(), nullable=False),
        sa.Column('writers', Json(), nullable=False),
        sa.Column('replayed', Json(), nullable=False),
        sa.Column('note', sa.String(), nullable=False),
        sa.Column('created_at', UtcDateTime(), nullable=False),
        sa.Column('changed_at', UtcDateTime(), nullable=False),
        sa.Column('changed_by', sa.String(), nullable=False),
        sa.Column('approved_by', sa.String(), nullable=True),
        sa.Column('approved_at', UtcDateTime(), nullable=True),
        sa.Column('published_at', UtcDateTime(), nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'package' AND questionnaire_version_id IS NULL AND rule_set_version_id IS NULL) OR "
            "(kind = 'wording' AND (questionnaire_version_id IS NULL) <> (rule_set_version_id IS NULL))",
            name=op.f('ck_content_draft_about')),
        sa.CheckConstraint("status NOT IN ('approved', 'published') OR approved_by IS NOT NULL",
                           name=op.f('ck_content_draft_second_person')),
        sa.ForeignKeyConstraint(['questionnaire_version_id'], ['questionnaire_version.id'],
                                name=op.f('fk_content_draft_questionnaire_version_id')),
        sa.ForeignKeyConstraint(['rule_set_version_id'], ['rule_set_version.id'], name=op.f('fk_content_draft_rule_set_version_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_content_draft')))
    with op.batch_alter_table('content_draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_content_draft_status'), ['status'], unique=False)


def downgrade() -> None:
    op.drop_table('content_draft')
