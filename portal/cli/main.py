"""The console script `portal`: one file a noun, loaded when it is called."""

import importlib
import sys
from pathlib import Path
from typing import Any

import click

from portal.config import SettingsFault
from portal.core.errors import DomainError
from portal.version import VERSION

NOUNS = ("serve", "worker", "demo", "database", "questionnaires", "translations", "suppliers", "categories", "risks",
         "campaigns", "accounts", "mail", "static")
PACKAGES = frozenset({"questionnaires"})
"""Nouns with a file for each verb: their command stands in `portal.cli.<noun>.noun`."""

HOME = Path(__file__).parents[2]
"""The folder the portal runs from: migrations, questionnaires and translations stand there, where their authors mend them."""
WITHOUT_ITS_FOLDER = ("this is the program without its folder: migrations, questionnaires and translations are missing. Install "
                      "it from the folder, by `make install` or `pip install --editable .`")


class Nouns(click.Group):
    """Loads `portal.cli.<noun>` by name when it is called, so that one command does not pay for the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the nouns, in the order of `docs/operators.md`."""
        return list(NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a noun, or None."""
        if cmd_name not in NOUNS:
            return None
        module = f"{cmd_name}.noun" if cmd_name in PACKAGES else cmd_name
        command: click.Command = importlib.import_module(f"portal.cli.{module}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run a command; a refusal becomes one line on standard error and exit status 1."""
        try:
            if not (HOME / "migrations").is_dir():
                raise SettingsFault([WITHOUT_ITS_FOLDER])
            return super().invoke(ctx)
        except (DomainError, SettingsFault) as error:
            click.echo(f"portal: {error}", err=True)
            sys.exit(1)


@click.command(cls=Nouns)
@click.version_option(VERSION)
def main() -> None:
    """Aktsam: the portal in which suppliers account for how they live by the regions' code of conduct."""
