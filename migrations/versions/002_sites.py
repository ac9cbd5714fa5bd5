"""Make the table of sites."""

import sqlalchemy as sa
from alembic import op

from portal.db.types import UtcDateTime

revision = '002'
down_revision = '001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'site',
        sa.Column('supplier_id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('address', sa.String(), nullable=False),
        sa.Column('town', sa.String(), nullable=False),
        sa.Column('country', sa.String(), nullable=False),
        sa.Column('makes', sa.String(), nullable=False),
        sa.Column('owner', sa.Enum('own', 'supplier', name='siteowner', native_enum=False, create_constraint=True, length=40),
                  nullable=False),
        sa.Column('listed_by', sa.Enum('supplier', 'kansli', name='sitelister', native_enum=False, create_constraint=True,
                                       length=40), nullable=False),
        sa.Column('created_at', UtcDateTime(), nullable=False),
        sa.Column('closed_at', UtcDateTime(), nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.CheckConstraint('length(country) = 2', name=op.f('ck_site_country')),
        sa.ForeignKeyConstraint(['supplier_id'], ['supplier.id'], name=op.f('fk_site_supplier_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_site')),
    )
    op.create_index('ix_site_supplier_id_name', 'site', ['supplier_id', 'name', 'id'])


def downgrade() -> None:
    op.drop_index('ix_site_supplier_id_name', table_name='site')
    op.drop_table('site')
