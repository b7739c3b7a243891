"""setuptools: commands that generate before files are packed.

[tool.setuptools.cmdclass]
build_py = "qapigen.plugins.setuptools.BuildPy"
sdist = "qapigen.plugins.setuptools.Sdist"
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

from qapigen.plugins.running import files, generate


class BuildPy(build_py):
    """Generates the targets of `[tool.qapigen]`, and builds them with the other packages."""

    def finalize_options(self) -> None:
        """Generate first: which packages there are is settled here."""
        outputs = generate(os.getcwd())
        packages = list(self.distribution.packages or ())
        data = self.distribution.package_data or {}
        self.distribution.package_data = data
        for path in (p for top in outputs for p in files(".", top)):
            folder, name = os.path.split(path)
            package = _package(folder, self.distribution.package_dir or {})
            if package is None:
                continue
            if name == "__init__.py" and package not in packages:
                packages.append(package)
            elif not name.endswith(".py"):
                data.setdefault(package, []).append(name)
        self.distribution.packages = packages
        super().finalize_options()


class Sdist(sdist):
    """Generates the targets of `[tool.qapigen]`, and packs them with the sources."""

    def make_distribution(self) -> None:
        """Add what was generated to the list of files, whether git knows it or not."""
        for directory in generate(os.getcwd()):
            self.filelist.extend(files(".", directory))
        super().make_distribution()


def _package(folder: str, roots: Mapping[str, str]) -> str | None:
    """The package that a directory is; none if it is in no place where packages are."""
    for package, root in sorted(roots.items(), key=lambda item: -len(item[1])):
        inner = os.path.relpath(folder, root or ".").replace(os.sep, "/")
        if not inner.startswith(".."):
            name = "" if inner == "." else inner.replace("/", ".")
            return ".".join(part for part in (package, name) if part)
    return None if roots else folder.replace("/", ".")
