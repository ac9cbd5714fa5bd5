"""Every process knows the tables its own refer to: a command that imports one file of models can write its rows."""

import subprocess
import sys
from pathlib import Path

import pytest

import portal.models

FILES = sorted(path.stem for path in Path(portal.models.__path__[0]).glob("[a-z]*.py"))
ALONE = """
import importlib, sys
importlib.import_module(sys.argv[1])
from portal.db.base import Base
Base.metadata.sorted_tables
"""


@pytest.mark.parametrize("name", [*(f"portal.models.{name}" for name in FILES), "portal.cli.mail", "portal.cli.worker"])
def test_what_is_imported_alone_knows_every_table_its_own_refer_to(name):
    done = subprocess.run([sys.executable, "-c", ALONE, name], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
