"""What `dagster` loads: the definitions over the home that `SHANGHUI_HOME` names.

Belongs here: nothing else. The command line never imports this module.
"""

from orchestration.build_definitions import build_definitions
from orchestration.configuration import read_configuration
from orchestration.run_home import home_of_environment

home = home_of_environment()
defs = build_definitions(home, read_configuration(home.path))
