"""The noun `questionnaires` and its verbs: one file a verb, loaded when it is called, so that one does not pay for the others."""

import importlib

import click

VERBS = {
    "check": ("checking", "check"),
    "schema": ("describing", "schema"),
    "compare": ("comparing", "compare_held"),
    "replay": ("replaying", "replay_round"),
    "re-evaluate": ("re_evaluating", "re_evaluate_round"),
    "lock": ("locking", "lock"),
    "publish": ("publishing", "publish_shipped"),
    "export": ("exporting", "export"),
    "workbook": ("workbooks", "workbook"),
    "import": ("importing", "import_file"),
}
"""Verb to the file of this folder and the command in it."""


class Verbs(click.Group):
    """Loads the command of a verb when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs, in the order in which an author meets them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a verb, or None."""
        if cmd_name not in VERBS:
            return None
        module, name = VERBS[cmd_name]
        found: click.Command = getattr(importlib.import_module(f"portal.cli.questionnaires.{module}"), name)
        return found


@click.command(cls=Verbs)
def command() -> None:
    """Questionnaires, rule sets and frameworks."""
