"""How the commands explain themselves: names in capitals, whole sentences.

Belongs here: the look of `--help`. Does not: a command's words, which stand with the command.
"""

from typing import Any

from typer.core import TyperCommand, TyperGroup


class ExplainedCommand(TyperCommand):
    """A command whose arguments and values are shown by name, as in the README: COUNTY, not str."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for param in self.params:
            if param.metavar is None and not getattr(param, "is_flag", False):
                param.metavar = (param.name or "").upper().replace("_", "-")

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments, then options, without the names of Python's types."""
        arguments, options = [], []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is None:
                continue
            if param.param_type_name == "argument":
                arguments.append((param.metavar or "", record[1]))
            else:
                options.append(record)
        for title, records in (("Arguments", arguments), ("Options", options)):
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


class ExplainedCommands(TyperGroup):
    """The commands, each with the whole of its first sentence."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        records = [
            (name, " ".join((command.help or "").partition("\n\n")[0].split()))
            for name, command in self.commands.items()
        ]
        with formatter.section("Commands"):
            formatter.write_dl(records)
