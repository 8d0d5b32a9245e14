"""`shanghui config`: the settings in force.

Belongs here: its options. Does not: the settings (`home/configuration`).
"""

from orchestration.commands.options import DEFAULT_HOME, HomeOption
from orchestration.home import FILE_NAME, as_file, read_configuration, read_settings


def config(home: HomeOption = DEFAULT_HOME) -> None:
    """The settings in force, as a commented shanghui.toml; put one into the home to change them."""
    read_configuration(home)
    print(as_file(read_settings(home / FILE_NAME)), end="")
