"""The command `chargen`. Commands import what they need when they run, so that each is quick to start."""

from __future__ import annotations

import sys
from typing import Any

import click

from app.adapters.embedded.programs import CannotStart
from app.errors import AppError
from app.settings.environment import SettingsError

_TTL = "How long the token is good: 45s, 30m, 1h, 7d, or a number of seconds."


class Commands(click.Group):
    """Reports an error that an operator can fix in one sentence, with exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        if sys.platform == "win32":
            raise click.ClickException("Chargen runs on Linux and macOS; on Windows, use it within WSL.")
        try:
            return super().invoke(ctx)
        except (SettingsError, CannotStart) as error:
            raise click.ClickException(str(error)) from error
        except AppError as error:
            raise click.ClickException(error.sentence()) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chargen")
def main() -> None:
    """Chargen, the character-generation studio."""


@main.command()
def serve() -> None:
    """Run everything: the embedded Valkey, the web process and the worker."""
    from app.cli.serve import run

    run()


@main.command()
def web() -> None:
    """Run the web process alone."""
    from app.cli.processes import run_web
    from app.cli.startup_checks import check_process
    from app.settings.settings import Settings

    settings = Settings.from_env()
    check_process(settings)
    run_web(settings)


@main.command()
def worker() -> None:
    """Run a worker alone."""
    from app.cli.processes import check_painter, run_worker
    from app.cli.startup_checks import check_process
    from app.settings.settings import Settings

    settings = Settings.from_env()
    check_painter(settings)
    check_process(settings)
    run_worker(settings)


@main.command()
def migrate() -> None:
    """Bring the database up to date."""
    from app.cli.database import up_to_date
    from app.settings.settings import Settings

    changed = up_to_date(Settings.from_env())
    click.echo("The database is migrated." if changed else "The database was up to date.")


@main.command()
@click.option("--user", "name", required=True, help="Whom it speaks for; made if absent.")
@click.option("--role", type=click.Choice(["user", "admin"]), help="Sets the user's role; unsaid, it stays.")
@click.option("--ttl", default="24h", show_default=True, help=_TTL)
def token(name: str, role: str | None, ttl: str) -> None:
    """Print a token (a JWT) and nothing else."""
    from app.cli.users import issue

    click.echo(issue(name, role, ttl))


@main.group()
def user() -> None:
    """Users: add, list, change a role, revoke tokens."""


@user.command()
@click.option("--email", required=True)
@click.option("--role", type=click.Choice(["user", "admin"]), default="user", show_default=True)
@click.option("--name", help="The name shown; unsaid, what stands before the @.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, not the terminal."
)
def add(email: str, role: str, name: str | None, password_stdin: bool) -> None:
    """Add somebody who signs in with e-mail and password."""
    from app.cli.users import add_user

    ask = "Password"
    password = (
        sys.stdin.readline().rstrip("\r\n")
        if password_stdin
        else click.prompt(ask, hide_input=True, confirmation_prompt=True)
    )
    click.echo(add_user(email, password, role, name))


@user.command("list")
def list_() -> None:
    """List everybody but guests."""
    from app.cli.users import list_users

    for line in list_users():
        click.echo(line)


@user.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(["user", "admin"]))
def role_(name: str, role: str) -> None:
    """Make NAME (or e-mail) a user or an admin."""
    from app.cli.users import set_role

    set_role(name, role)
    click.echo(f"{name} is {role} now.")


@user.command()
@click.argument("name")
def revoke(name: str) -> None:
    """Make every token of NAME (or e-mail) useless, within ten seconds."""
    from app.cli.users import revoke_tokens

    revoke_tokens(name)
    click.echo(f"Every token that {name} had is revoked.")


@main.command()
@click.option("--try", "try_engines", is_flag=True, help="Make a real call to each engine; some cost money.")
def doctor(try_engines: bool) -> None:
    """Say what is configured, what can be reached, and what is missing."""
    from app.cli.doctor.doctor import examine

    sys.exit(examine(try_engines))
