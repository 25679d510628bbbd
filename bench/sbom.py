"""What a wheel of Paperboy needs, as CycloneDX 1.6: `make dist` writes it beside the wheel.

    python -m bench.sbom FILE

Made from the pins of `requirements/bot.txt`, their hashes, and docs/licences.md alone: the same
pins give the same bytes.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import click

from bench.licences import ROOT, listed

ENTRY = re.compile(
    r"^(?P<name>[A-Za-z0-9_.-]+)==(?P<version>[^ ;\\]+)(?P<rest>[^\n]*(?:\n    --hash=[^\n]*)*)",
    re.M,
)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def main(file: Path) -> None:
    """Write the list to FILE."""
    file.write_text(json.dumps(sbom(), indent=1) + "\n")


def sbom() -> dict[str, object]:
    """The list, as JSON has it. Raises KeyError for a package without a licence on the page."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    licences = listed()
    components = []
    for entry in ENTRY.finditer((ROOT / "requirements" / "bot.txt").read_text()):
        name, version = entry["name"], entry["version"]
        address = f"pkg:pypi/{name}@{version}"
        files = [{"alg": "SHA-256", "content": digest} for digest in HASH.findall(entry["rest"])]
        components.append(
            {
                "type": "library",
                "bom-ref": address,
                "name": name,
                "version": version,
                "purl": address,
                "licenses": [{"expression": licences[name]}],
                "hashes": files,  # of its wheels, one for each kind of machine
            }
        )
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "purl": own,
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [each["bom-ref"] for each in components]}],
    }


if __name__ == "__main__":
    main()
