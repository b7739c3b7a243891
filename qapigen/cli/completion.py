"""`qapigen completion`."""

from __future__ import annotations

import argparse

from qapigen.cli.console import Console

SHELLS = ("bash", "zsh", "fish")

EXAMPLES = """\
    Commands, options, what options can be, files, and the targets of the project.

    examples:
      source <(qapigen completion bash)        # for now; in ~/.bashrc: for good
      qapigen completion bash > ~/.local/share/bash-completion/completions/qapigen
      qapigen completion zsh > "${fpath[1]}/_qapigen"
      qapigen completion fish > ~/.config/fish/completions/qapigen.fish
    """


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `qapigen completion` takes."""
    parser.add_argument("shell", choices=SHELLS, help="the shell that is to complete")


def run(console: Console, arguments: argparse.Namespace) -> int:
    """Print the script."""
    from qapigen.cli.shells import SCRIPTS, commands

    console.answer(SCRIPTS[arguments.shell](commands()))
    return 0
