"""The house itself: what is pinned, what a wheel and an image hold, what a newcomer is told."""

import json
import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.conftest import ROOT

PINS = {file.stem: file for file in sorted((ROOT / "requirements").glob("*.txt"))}


@cache
def pins(name: str) -> dict[str, str]:
    """What `requirements/<name>.txt` asks for: each pin, and the lines behind it."""
    lines = re.sub(r"^#.*\n", "", PINS[name].read_text(), flags=re.M)
    return dict(re.findall(r"^(\S+)(.*(?:\n .*)*)", lines, re.M))


def tracked_files() -> list[Path]:
    """Every file that git keeps, and every new one that it does not ignore."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """The wheel, built with the pinned backend."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.glob("paperboy_discord-*.whl")
    return ZipFile(file)


@pytest.mark.parametrize("name", PINS)
def test_every_requirement_is_pinned_and_hashed(name: str) -> None:
    for pin, hashes in pins(name).items():
        assert re.fullmatch(r"[a-z0-9-]+==[^=]+", pin)
        assert "--hash=sha256:" in hashes, pin


@pytest.mark.parametrize("name", PINS)
def test_requirements_name_no_place_that_packages_come_from(name: str) -> None:
    assert "://" not in PINS[name].read_text()


@pytest.mark.parametrize("smaller", ["bot", "demo", "build"])
def test_what_is_tested_is_what_runs(smaller: str) -> None:
    assert pins(smaller).keys() <= pins("test").keys()


def test_every_dependency_has_its_pin() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.split(r"[^\w.-]", wanted)[0] for wanted in project["dependencies"]}
    pinned = {pin.split("==")[0] for pin in pins("bot")}
    assert {name.replace(".", "-") for name in names} <= pinned


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    own_folder = re.compile(rb"(?<![\w.~-])/(?:home|Users|root|work|private|tmp)/\w")
    found = [
        file.relative_to(ROOT).as_posix()
        for file in tracked_files()
        if own_folder.search(file.read_bytes())
    ]
    assert found == []


def test_a_wheel_holds_the_rooms_and_nothing_of_the_tests(wheel: ZipFile) -> None:
    rooms = {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" not in name}
    assert rooms == {"bot", "cogs", "db", "seeds"}


def test_a_wheel_holds_the_seeds_their_labels_and_every_catalogue(wheel: ZipFile) -> None:
    kept = [*(ROOT / "seeds").glob("*.t*"), *(ROOT / "bot").rglob("*.po")]
    for file in kept:
        assert wheel.read(file.relative_to(ROOT).as_posix()) == file.read_bytes()


def test_an_installed_wheel_answers_from_its_own_seeds(wheel: ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path / "installed")
    answer = subprocess.run(
        [sys.executable, "-m", "bot", "--db", "papers.db", "search", "GuardSpace", "--json"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "installed")},
        check=True,
        capture_output=True,
    )
    assert json.loads(answer.stdout)[0]["label"].startswith("GuardSpace")


def test_the_image_holds_the_bot_and_neither_demo_nor_tests() -> None:
    steps = (ROOT / "Dockerfile").read_text("utf-8")
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", steps, re.M)
    rooms = {path.split("/")[0] for line in copied for path in line.split()}
    needed_to_build = {"requirements", "pyproject.toml", "LICENSE"}
    assert rooms == needed_to_build | {"bot", "cogs", "db", "seeds"}
    assert set(re.findall(r"requirements/([\w${}]+)\.txt", steps)) == {"${PINS}", "build"}
    assert "ARG PINS=bot\n" in steps
    assert "bot/demo.py" in (ROOT / ".dockerignore").read_text("utf-8").splitlines()


def test_every_setting_that_is_read_is_explained() -> None:
    read = {
        name
        for file in (ROOT / "bot").rglob("*.py")
        for name in re.findall(r"\"((?:PAPERBOY|DISCORD)_[A-Z_]+)\"", file.read_text("utf-8"))
    }
    assert "DISCORD_TOKEN" in read
    explained = re.findall(r"^#?(\w+)=", (ROOT / ".env.example").read_text("utf-8"), re.M)
    assert read == set(explained)


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_every_setting_stands_in_the_readme_s_table(readme: str) -> None:
    explained = re.findall(r"^#?(\w+)=", (ROOT / ".env.example").read_text("utf-8"), re.M)
    rows = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / readme).read_text("utf-8"), re.M)
    assert sorted(rows) == sorted(explained)


def test_the_readme_shows_the_commands_that_make_knows() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = set(re.findall(r"(?:^|`)make (\w+)", readme, re.M))
    assert {"run", "test"} <= shown
    assert shown <= set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.M))


@pytest.mark.parametrize("room", ["cogs", "bot/cards"])
def test_each_cog_and_each_card_has_tests_of_its_own(room: str) -> None:
    files = [*(ROOT / room).glob("*.py"), *(ROOT / room).glob("*/__init__.py")]
    modules = {file.parent.name if file.name == "__init__.py" else file.stem for file in files}
    tested = {file.stem.removeprefix("test_") for file in (ROOT / "tests" / room).glob("test_*.py")}
    assert modules - {Path(room).name} <= tested


def test_the_walls_between_the_rooms_stand() -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


def test_every_module_stands_in_a_package_that_the_walls_cover() -> None:
    modules = [file for file in tracked_files() if file.suffix == ".py"]
    outside = {
        file.parent.relative_to(ROOT).as_posix()
        for file in modules
        if not file.with_name("__init__.py").exists()
    }
    covered = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    rooms = {file.relative_to(ROOT).parts[0] for file in modules}
    assert outside == set()
    assert rooms == set(covered["root_packages"])
