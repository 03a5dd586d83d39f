"""Run the command line as ``python -m luocheng.cli``."""

from luocheng.cli import main

main()
