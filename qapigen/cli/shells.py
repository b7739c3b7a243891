"""Scripts that make shells complete, made from the parsers that read the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence

from qapigen.cli.arguments import COMMANDS, top
from qapigen.dialect import RELEASES
from qapigen.explain import codes
from qapigen.frozen import frozen

FILES = "files"
DIRECTORIES = "directories"
TARGETS = "targets"
NOTHING = "nothing"

_BY_METAVAR = {
    "FILE": FILES,
    "SCHEMA": FILES,
    "PATH": FILES,
    "REPLY": FILES,
    "OLD": FILES,
    "NEW": FILES,
    "DIR": DIRECTORIES,
}

Values = str | tuple[str, ...]
"""What a word can be: one of these, or of a kind that the shell or qapigen knows."""


@frozen
class Option:
    """An option: its spellings, what it does, and what stands after it, if anything does."""

    flags: tuple[str, ...]
    help: str
    values: Values | None
    name: str
    optional: bool
    """Whether what stands after it may be left out."""

    repeatable: bool


@frozen
class Command:
    """A command, its options and what its other words can be."""

    name: str
    help: str
    options: tuple[Option, ...]
    words: Values


def commands() -> list[Command]:
    """All commands with all that they take."""
    subparsers = next(
        action.choices
        for action in top()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return [_command(name, subparsers[name]) for name in COMMANDS]


def _command(name: str, parser: argparse.ArgumentParser) -> Command:
    options = [_option(a) for a in parser._actions if a.option_strings]
    words = [_values(a) for a in parser._actions if not a.option_strings]
    return Command(name, COMMANDS[name], tuple(options), words[0] if words else NOTHING)


def _option(action: argparse.Action) -> Option:
    return Option(
        flags=tuple(action.option_strings),
        help=_sentence(action.help or ""),
        values=None if action.nargs == 0 else _values(action),
        name=str(action.metavar or action.dest),
        optional=action.nargs == "?",
        repeatable=action.nargs == "+"
        or isinstance(action, argparse._AppendAction | argparse._ExtendAction),
    )


def _sentence(text: str) -> str:
    """What fits beside an option."""
    return text.split(" (default")[0]


def _values(action: argparse.Action) -> Values:
    if action.choices is not None:
        return tuple(map(str, action.choices))
    if action.dest == "targets":
        return TARGETS
    match action.metavar:
        case "CODE":
            return tuple(codes())
        case "VERSION":
            return ("auto", *map(str, reversed(RELEASES)))
        case metavar:
            return _BY_METAVAR.get(str(metavar), NOTHING)


# --- bash --------------------------------------------------------------------------------

_TARGETS_COMMAND = "qapigen config --names 2>/dev/null"

_BASH = """\
# Completion of qapigen for bash, made by `qapigen completion bash`.

_qapigen_files() {{
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
}}

_qapigen_words() {{
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}}

_qapigen() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}}
    local command=${{COMP_WORDS[1]}}
    COMPREPLY=()
    # The shell takes --option=value apart.
    [[ $prev == "=" ]] && prev=${{COMP_WORDS[COMP_CWORD-2]}}
    [[ $cur == "=" ]] && prev=${{COMP_WORDS[COMP_CWORD-1]}} cur=""
    if (( COMP_CWORD == 1 )); then
        _qapigen_words "{commands} --help --version"
        return
    fi
    case "$command $prev" in
{values}
    esac
    case "$command $cur" in
{options}
    esac
    case "$command" in
{words}
    esac
}}

complete -F _qapigen qapigen
"""


def bash(every: Sequence[Command]) -> str:
    """The script for bash 4.4 and newer."""
    values: dict[str, list[str]] = {}
    for command in every:
        for option in command.options:
            if option.values is not None and not option.optional:
                action = _bash_action(option.values)
                for flag in option.flags:
                    values.setdefault(action, []).append(f'"{command.name} {flag}"')
    options = [
        (f'"{c.name} -"*', f'_qapigen_words "{" ".join(_flags(c))}"') for c in every
    ]
    words = [(c.name, _bash_action(c.words)) for c in every]
    return _BASH.format(
        commands=" ".join(c.name for c in every),
        values=_bash_cases((" | ".join(p), a) for a, p in values.items()),
        options=_bash_cases(options),
        words=_bash_cases(words),
    )


def _flags(command: Command) -> list[str]:
    return [flag for option in command.options for flag in option.flags]


def _bash_cases(cases: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"        {p}) {action}; return ;;" for p, action in cases)


def _bash_action(values: Values) -> str:
    if isinstance(values, tuple):
        return f'_qapigen_words "{" ".join(values)}"'
    return {
        FILES: "_qapigen_files -f",
        DIRECTORIES: "_qapigen_files -d",
        TARGETS: f'_qapigen_words "$({_TARGETS_COMMAND})"',
        NOTHING: ":",
    }[values]


# --- zsh ---------------------------------------------------------------------------------

_ZSH = """\
#compdef qapigen
# Completion of qapigen for zsh, made by `qapigen completion zsh`.

_qapigen_targets() {{
    local -a names
    names=("${{(@f)$({targets})}}")
    compadd -a names
}}

_qapigen() {{
    local curcontext="$curcontext" state line ret=1
    _arguments -C \\
        '(- *)--help[show help]' '(- *)--version[show the version]' \\
        '1:command:->command' '*::argument:->argument' && ret=0
    case $state in
    command)
        local -a commands
        commands=(
{commands}
        )
        _describe -t commands command commands && ret=0
        ;;
    argument)
        curcontext="${{curcontext%:*:*}}:qapigen-$words[1]:"
        case $words[1] in
{cases}
        esac
        ;;
    esac
    return ret
}}

if [[ $funcstack[1] == _qapigen ]]; then
    _qapigen "$@"
else
    compdef _qapigen qapigen
fi
"""


def zsh(every: Sequence[Command]) -> str:
    """The script for zsh, to be sourced or to lie in `fpath`."""
    cases = []
    for command in every:
        specs = [spec for option in command.options for spec in _zsh_specs(option)]
        specs.append(f"'*:argument:{_zsh_action(command.words)}'")
        lines = " \\\n                ".join(["_arguments", *specs])
        cases.append(
            f"        {command.name})\n            {lines} && ret=0\n            ;;"
        )
    return _ZSH.format(
        targets=_TARGETS_COMMAND,
        commands="\n".join(
            f"            '{c.name}:{_zsh_text(c.help)}'" for c in every
        ),
        cases="\n".join(cases),
    )


def _zsh_specs(option: Option) -> list[str]:
    after = ""
    if option.values is not None:
        colon = "::" if option.optional else ":"
        after = f"{colon}{_zsh_text(option.name)}:{_zsh_action(option.values)}"
    specs = []
    for flag in option.flags:
        others = "*" if option.repeatable else f"({' '.join(option.flags)})"
        joined = "=" if after and flag.startswith("--") else "+" if after else ""
        specs.append(f"'{others}{flag}{joined}[{_zsh_text(option.help)}]{after}'")
    return specs


def _zsh_action(values: Values) -> str:
    if isinstance(values, tuple):
        return f"({' '.join(values)})"
    return {
        FILES: "_files",
        DIRECTORIES: "_files -/",
        TARGETS: "_qapigen_targets",
        NOTHING: " ",
    }[values]


def _zsh_text(text: str) -> str:
    """Text for between brackets, colons and single quotes."""
    for character in "\\[]:":
        text = text.replace(character, f"\\{character}")
    return text.replace("'", "'\\''")


# --- fish --------------------------------------------------------------------------------


def fish(every: Sequence[Command]) -> str:
    """The script for fish."""
    lines = [
        "# Completion of qapigen for fish, made by `qapigen completion fish`.",
        "complete -c qapigen -f",
        "complete -c qapigen -n __fish_use_subcommand -l help -d 'show help'",
        "complete -c qapigen -n __fish_use_subcommand -l version -d 'show the version'",
    ]
    for command in every:
        lines.append(
            f"complete -c qapigen -n __fish_use_subcommand -a {command.name}"
            f" -d {_fish_text(command.help)}"
        )
    for command in every:
        here = f"complete -c qapigen -n '__fish_seen_subcommand_from {command.name}'"
        words = _fish_action(command.words)
        if words:
            lines.append(f"{here} {words}")
        lines += [f"{here} {_fish_option(option)}" for option in command.options]
    return "\n".join(lines) + "\n"


def _fish_option(option: Option) -> str:
    parts = [
        f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}"
        for flag in option.flags
    ]
    if option.values is not None and not option.optional:
        parts.append(f"-r {_fish_action(option.values)}".rstrip())
    return " ".join([*parts, f"-d {_fish_text(option.help)}"])


def _fish_action(values: Values) -> str:
    if isinstance(values, tuple):
        return f"-f -a {_fish_text(' '.join(values))}"
    return {
        FILES: "-F",
        DIRECTORIES: "-f -a '(__fish_complete_directories)'",
        TARGETS: f"-f -a '({_TARGETS_COMMAND})'",
        NOTHING: "",
    }[values]


def _fish_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


SCRIPTS: dict[str, Callable[[Sequence[Command]], str]] = {
    "bash": bash,
    "zsh": zsh,
    "fish": fish,
}
