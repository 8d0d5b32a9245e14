"""What `dagster` loads: the definitions over the home that `SHANGHUI_HOME` names.

Belongs here: nothing else. The command line never imports this module.
"""

from orchestration.assets import build_definitions, home_of_environment
from orchestration.home import read_configuration

home = home_of_environment()
defs = build_definitions(home, read_configuration(home.path))
