"""The command line: one command, `dispatch`, for everything that an operator starts by hand."""

import gc
import signal
import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType

import click

from dispatch import logs
from dispatch.db.conflicts import is_away
from dispatch.settings import SettingsFault, read_settings

COMMANDS: Mapping[str, str] = {
    "backup": "dispatch.commands.backups:backup",
    "backup-drill": "dispatch.commands.backups:drill",
    "calibrate": "dispatch.commands.calibrating:calibrate",
    "simulate": "dispatch.commands.simulating:simulate",
    "check": "dispatch.commands.check:check",
    "db": "dispatch.commands.database:db",
    "demo": "dispatch.demo.command:demo",
    "import-emails": "dispatch.commands.mail:emails",
    "import-lines": "dispatch.commands.files:lines",
    "import-map": "dispatch.commands.street_map.command:import_map",
    "import-orders": "dispatch.commands.files:orders",
    "import-roads": "dispatch.commands.files:roads",
    "import-technicians": "dispatch.commands.files:technicians",
    "keys": "dispatch.commands.keys:keys",
    "plan": "dispatch.commands.planning:plan",
    "privacy": "dispatch.commands.privacy:privacy",
    "restore": "dispatch.commands.backups:restore",
    "sending": "dispatch.commands.sending:sending",
    "serve": "dispatch.commands.serving:serve",
    "token": "dispatch.commands.tokens:token",
    "worker": "dispatch.commands.working:worker",
}
"""Where each command stands. Only the one that is called is loaded: all of them together take seconds."""


class Commands(click.Group):
    """Loads the command that is called; tells a fault of the settings or an absent database as a sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click passes it.
        """The names, in the order of the help page."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - Click passes it.
        """The command of a name, loaded now; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(_loaded(module), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except SettingsFault as fault:
            raise click.ClickException(str(fault)) from None
        except Exception as fault:
            if is_away(fault):
                raise click.ClickException("The database does not answer, or can't work at present.") from None
            raise


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Field work of a broadband operator: orders in, technicians routed, promises to customers kept."""
    context.obj = read_settings()
    logs.configure(context.obj.log_format)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # An orderly end: the embedded server is left properly.


def _loaded(name: str) -> ModuleType:
    """Imports without collecting garbage: what a start makes stays, and looking through it takes a sixth of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        return import_module(name)
    finally:
        if was_on:
            gc.enable()


if __name__ == "__main__":
    main()
