"""`python -m orchestration` is the `shanghui` command."""

from orchestration.cli import main

main()
