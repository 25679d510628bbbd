"""What Paperboy stands on: every pinned package has a licence that goes with its own."""

from __future__ import annotations

from bench.licences import COMPATIBLE, ROOT, listed, parts, pinned_in, pins
from bench.sbom import sbom


def test_every_pinned_package_is_on_the_page_with_a_licence_that_goes_with_ours() -> None:
    page = listed()
    assert list(page) == list(pinned_in()), "run python -m bench.licences"
    assert {
        name: licence for name, licence in page.items() if not parts(licence) <= COMPATIBLE
    } == {}


def test_the_list_beside_the_wheel_holds_every_pin_of_the_bot_with_its_hashes() -> None:
    made = sbom()
    components = made["components"]
    assert isinstance(components, list)
    found = {each["name"]: each["version"] for each in components}
    assert found == pins(ROOT / "requirements" / "bot.txt")
    for each in components:
        assert each["purl"] == f"pkg:pypi/{each['name']}@{each['version']}"
        assert each["licenses"][0]["expression"]
        assert each["hashes"]
