"""
The command line. Every reporting command takes `--json`; exit codes are 0 done, 1 findings, 2 usage or configuration.
"""

from storeboard.cli.main import main

__all__ = ["main"]
