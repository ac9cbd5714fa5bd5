"""Let the log of saves be found by the revision each made, and by nothing else: every save kept four indices up, now it keeps one."""

import sqlalchemy as sa
from alembic import op

revision = '007'
down_revision = '006'
branch_labels = None
depends_on = None

TABLE, REVISION = 'draft_change', ['assessment_id', 'section', 'instance', 'revision']
UNIQUE = ({'uq_draft_change_assessment_id_section_instance_revision': REVISION,
           'uq_draft_change_assessment_id_form_key': ['assessment_id', 'form_key']})


def upgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        for name in UNIQUE:
            table.drop_constraint(name, type_='unique')
        table.drop_constraint('pk_draft_change', type_='primary')
        table.drop_column('id')
        table.create_primary_key('pk_draft_change', REVISION)


def downgrade() -> None:
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column('id', sa.Uuid(), nullable=True))
    # An identifier nobody else holds: nothing ever referred to it.
    at_random = 'lower(hex(randomblob(16)))' if op.get_bind().dialect.name == 'sqlite' else 'gen_random_uuid()'
    op.execute(sa.update(sa.table(TABLE, sa.column('id'))).values(id=sa.literal_column(at_random)))
    with op.batch_alter_table(TABLE) as table:
        table.alter_column('id', existing_type=sa.Uuid(), nullable=False)
        table.drop_constraint('pk_draft_change', type_='primary')
        table.create_primary_key('pk_draft_change', ['id'])
        for name, columns in UNIQUE.items():
            table.create_unique_constraint(name, columns)
