"""`portal static`: compressing what browsers load beside the pages."""

import click

from portal.web.static_files import build as build_files


@click.group()
def command() -> None:
    """Style sheets and scripts."""


@command.command()
def build() -> None:
    """Write the compressed sibling of every served file that lacks a fresh one."""
    written = build_files()
    click.echo(f"{len(written)} files written" if written else "everything is fresh already")
