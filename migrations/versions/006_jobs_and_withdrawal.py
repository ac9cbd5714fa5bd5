"""Make the table of jobs; let published versions and rule sets be withdrawn; tell faults of uploaded workbooks at their cells."""

import sqlalchemy as sa
from alembic import op

from portal.db.types import Json, UtcDateTime

revision = '006'
down_revision = '005'
branch_labels = None
depends_on = None

WITHDRAWABLE = ('questionnaire_version', 'rule_set_version')
STATUSES = ('queued', 'running', 'done', 'failed')
UNENDED = sa.text("status IN ('queued', 'running')")


def upgrade() -> None:
    op.create_table(
        'job',
        sa.Column('what', sa.String(), nullable=False),
        sa.Column('subject', sa.String(), nullable=False),
        sa.Column('argument', Json(), nullable=False),
        sa.Column('status', sa.Enum(*STATUSES, name='jobstatus', native_enum=False, length=40, create_constraint=True),
                  nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=True),
        sa.Column('resume', Json(), nullable=False),
        sa.Column('fault', sa.String(), nullable=True),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('queued_at', UtcDateTime(), nullable=False),
        sa.Column('queued_by', sa.String(), nullable=False),
        sa.Column('started_at', UtcDateTime(), nullable=True),
        sa.Column('ended_at', UtcDateTime(), nullable=True),
        sa.Column('lease_until', UtcDateTime(), nullable=True),
        sa.Column('lease_token', sa.String(), nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("(status IN ('done', 'failed')) = (ended_at IS NOT NULL)", name=op.f('ck_job_ended_has_time')),
        sa.CheckConstraint("(status = 'failed') = (fault IS NOT NULL)", name=op.f('ck_job_failed_says_why')),
        sa.CheckConstraint("status = 'queued' OR started_at IS NOT NULL", name=op.f('ck_job_begun_has_time')),
        sa.CheckConstraint("lease_token IS NULL OR status = 'running'", name=op.f('ck_job_leased_while_running')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_job')))
    op.create_index('one_unended', 'job', ['what', 'subject'], unique=True, sqlite_where=UNENDED, postgresql_where=UNENDED)
    op.create_index('ix_job_status_queued_at', 'job', ['status', 'queued_at', 'id'])
    op.create_index('ix_job_what_subject', 'job', ['what', 'subject', 'queued_at'])
    for table in WITHDRAWABLE:
        op.add_column(table, sa.Column('withdrawn_at', UtcDateTime(), nullable=True))
        op.add_column(table, sa.Column('withdrawn_by', sa.String(), nullable=True))
        # The constraint stands with the column: SQLite adds none to a table without copying it, and others refer to this one.
        op.execute(f"ALTER TABLE {table} ADD COLUMN withdrawn_why VARCHAR CONSTRAINT ck_{table}_withdrawn CHECK ("
                   "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_why IS NULL))")
    op.add_column('content_draft', sa.Column('cells', Json(), nullable=False, server_default='{}'))


def downgrade() -> None:
    op.drop_column('content_draft', 'cells')
    for table in WITHDRAWABLE:
        for column in ('withdrawn_why', 'withdrawn_by', 'withdrawn_at'):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_table('job')
