"""`portal accounts`: people of the kansli and the regions."""

import secrets
import sys

import click
from email_validator import EmailNotValidError, validate_email

from portal.cli.installation import clock, database
from portal.config import Settings
from portal.core.errors import AccountRefused
from portal.core.states import Role
from portal.platform import demonstration
from portal.staff.accounts.codes import ALPHABET
from portal.staff.accounts.hashing import Passwords, argon2id
from portal.staff.accounts.services import people
from portal.staff.accounts.services.people import Post

ROLES = click.Choice([role.value for role in Role])
GROUPS, GROUP = 5, 4


@click.group()
def command() -> None:
    """Accounts of people, made and mended by hand."""


@command.command()
@click.argument("email")
@click.option("--role", type=ROLES, required=True)
@click.option("--authority", help="The code of the region, for roles of a region.")
@click.option("--category", help="The code of the category, for coordinators.")
@click.option("--name", help="As colleagues see it; the address if not given.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of making one.")
def create(email: str, role: str, authority: str | None, category: str | None, name: str | None, *, password_stdin: bool) -> None:
    """Make an account for EMAIL and print its password, once."""
    address = _checked(email)
    password = _password(address, name or "", from_stdin=password_stdin)
    stored = Passwords(argon2id()).hash(password)
    post, now = Post(Role(role), authority, category), clock()
    database().write(lambda db: people.create_account(db, address, name or address.partition("@")[0], post,
                                                      password_hash=stored, now=now))
    click.echo(f"{address} may sign in as {role}" if password_stdin else f"{address} may sign in as {role}, password: {password}")


@command.command()
@click.argument("email")
@click.option("--role", type=ROLES, required=True)
@click.option("--authority", help="The code of the region, for roles of a region.")
@click.option("--category", help="The code of the category, for coordinators.")
def grant(email: str, role: str, authority: str | None, category: str | None) -> None:
    """Give the account of EMAIL a further role."""
    post, now = Post(Role(role), authority, category), clock()
    database().write(lambda db: people.grant_role(db, email, post, now=now))
    click.echo(f"{email} has the role {role}")


@command.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of making one.")
def set_password(email: str, *, password_stdin: bool) -> None:
    """Give the account of EMAIL a new password and end its sessions; the second factor stays."""
    password = _password(email, "", from_stdin=password_stdin)
    stored, now = Passwords(argon2id()).hash(password), clock()
    database().write(lambda db: people.set_password(db, email, password_hash=stored, now=now))
    demonstration.note_password(Settings.from_environment(), people.normal_email(email), password)
    click.echo(f"{email} has a new password" if password_stdin else f"{email} has a new password: {password}")


@command.command("forget-second-factor")
@click.argument("email")
def forget_second_factor(email: str) -> None:
    """Let the owner of EMAIL connect a new app at the next sign-in. Make sure it is the owner who asks."""
    now = clock()
    database().write(lambda db: people.forget_second_factor(db, email, now=now))
    click.echo(f"{email} is asked to connect a new app at the next sign-in")


@command.command()
@click.argument("email")
def close(email: str) -> None:
    """Close the account of EMAIL; what its owner decided keeps the name."""
    now = clock()
    database().write(lambda db: people.close_account(db, email, now=now))
    click.echo(f"{email} can no longer sign in")


def new_password() -> str:
    """Return a password of 99 random bits that can be read over the telephone."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def _password(email: str, name: str, *, from_stdin: bool) -> str:
    if not from_stdin:
        return new_password()
    password = sys.stdin.readline().rstrip("\r\n")
    people.check_password(password, email, name)
    return password


def _checked(email: str) -> str:
    try:
        return validate_email(people.normal_email(email), check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError as error:
        raise AccountRefused(f"{email} is not an e-mail address: {error}") from error
