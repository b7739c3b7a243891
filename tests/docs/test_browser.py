"""The site in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = pytest.mark.slow


class Tab:
    """A page in the browser that notes what goes wrong."""

    def __init__(self, page: Any, site: Path) -> None:
        self.page = page
        self.site = site
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("requestfailed", self._failed)
        page.on("request", lambda r: self.requests.append(r.url))

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def _failed(self, request: Any) -> None:
        # What is still loading when the page is left is given up.
        if "ABORTED" not in (request.failure or ""):
            self.errors.append(f"failed: {request.url}")

    def open(self, path: str) -> Any:
        self.page.goto(f"file://{self.site}/{path}")
        return self.page

    @property
    def at(self) -> str:
        url: str = self.page.url
        return url.removeprefix(f"file://{self.site}/")


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    yield made
    made.close()


@pytest.fixture
def tab(context: Any, qemu_site: Path) -> Iterator[Tab]:
    tab = Tab(context.new_page(), qemu_site)
    yield tab
    assert tab.errors == []
    assert all(url.startswith(("file:", "data:")) for url in tab.requests)


@pytest.fixture
def own(context: Any, block_site: Path) -> Iterator[Tab]:
    tab = Tab(context.new_page(), block_site)
    yield tab
    assert tab.errors == []
    assert all(url.startswith(("file:", "data:")) for url in tab.requests)


def search(tab: Tab, text: str) -> Any:
    """Type into the search as a person does, without the mouse."""
    page = tab.page
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.wait_for_selector("#results [role=option]")
    return page


def test_search_for_a_command(tab: Tab) -> None:
    tab.open("index.html")
    page = search(tab, "drive-backup")
    first = page.locator("#results [role=option]").first
    assert "command" in first.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_selector("h1")
    assert tab.at == "commands/drive-backup.html"
    assert page.locator("h1").inner_text().startswith("drive-backup")


def test_search_for_a_member(tab: Tab) -> None:
    tab.open("types/OnOffAuto.html")
    page = search(tab, "lazy-refcounts")
    texts = page.locator("#results [role=option]").all_inner_texts()
    chosen = next(n for n, t in enumerate(texts) if "BlockdevOptionsQcow2" in t)
    for _ in range(chosen):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/types/BlockdevOptionsQcow2.html#member-lazy-refcounts")
    assert page.locator("#member-lazy-refcounts").is_visible()


def test_search_for_a_value(tab: Tab) -> None:
    tab.open("commands/index.html")
    page = search(tab, "MirrorSyncMode incremental")
    page.keyboard.press("Enter")
    page.wait_for_url("**/types/MirrorSyncMode.html#value-incremental")
    assert "dirty bitmap" in page.locator("#value-incremental").inner_text()


def test_search_is_instant(tab: Tab) -> None:
    page = tab.open("index.html")
    search(tab, "block")
    found = page.evaluate("""() => { const q = document.getElementById('query');
        q.value = 'node-name'; q.dispatchEvent(new Event('input'));
        return document.querySelectorAll('#results [role=option]').length; }""")
    assert found > 5  # with the key, not some time after it
    page.keyboard.press("Escape")
    assert page.locator("#results").is_hidden()


def test_search_without_a_find(tab: Tab) -> None:
    tab.open("index.html")
    page = search(tab, "no such thing")
    assert page.locator("#results").inner_text() == "Nothing found"
    page.keyboard.press("Enter")
    assert tab.at == "index.html"


def test_from_a_command_to_a_type_to_what_uses_it(tab: Tab) -> None:
    page = tab.open("commands/drive-backup.html")
    page.locator("#member-sync .type a").click()
    page.wait_for_url("**/types/MirrorSyncMode.html")
    page.locator("#uses a", has_text="blockdev-mirror").first.click()
    page.wait_for_url("**/commands/blockdev-mirror.html*")
    assert page.locator("h1").inner_text().startswith("blockdev-mirror")


def test_what_returns_a_type(tab: Tab) -> None:
    page = tab.open("types/BlockInfo.html")
    page.locator("#uses h3", has_text="Returned by").wait_for()
    page.locator("#uses a", has_text="query-block").first.click()
    page.wait_for_url("**/commands/query-block.html#returns")


def test_filters(tab: Tab) -> None:
    page = tab.open("commands/index.html")
    lines = page.locator(".lines > li")
    visible = page.locator(".lines > li:not([hidden])")
    everything = lines.count()
    page.select_option("[name=from]", "9.0")
    newer = visible.count()
    assert 0 < newer < everything / 4
    assert visible.filter(has_text="since 2.").count() == 0
    assert str(newer) in page.locator("#count").inner_text()
    page.locator("#filters [type=reset]").click()
    page.wait_for_function(
        f"document.querySelectorAll('.lines > li:not([hidden])').length === {everything}"
    )
    page.select_option("[name=deprecated]", "only")
    assert visible.filter(has_text="drive-backup").count() == 1
    assert visible.filter(has_text="deprecated").count() == visible.count()
    page.select_option("[name=deprecated]", "no")
    assert visible.filter(has_text="drive-backup").count() == 0
    page.select_option("[name=deprecated]", "")
    page.select_option("[name=unstable]", "only")
    assert visible.filter(has_text="x-blockdev").count() > 0
    assert visible.count() < everything / 4


def test_filters_stay_in_the_address(tab: Tab) -> None:
    page = tab.open("commands/index.html?to=2.0&unstable=no")
    assert page.locator("[name=to]").input_value() == "2.0"
    assert page.locator(".lines > li:not([hidden])", has_text="since 9").count() == 0


def test_navigation(tab: Tab) -> None:
    page = tab.open("commands/drive-backup.html")
    current = page.locator("#side li [aria-current]")
    assert current.inner_text() == "drive-backup"
    page.locator("#side summary", has_text="transaction").click()
    page.locator("#side a", has_text="TransactionAction").first.click()
    page.wait_for_url("**/types/TransactionAction*.html")


def test_themes(own: Tab) -> None:
    page = own.open("index.html")
    assert _background(page) == "rgb(255, 255, 255)"
    page.locator("#theme").click()
    dark = _background(page)
    assert dark != "rgb(255, 255, 255)"
    page.reload()
    assert _background(page) == dark
    page.locator("#theme").click()
    assert _background(page) == "rgb(255, 255, 255)"


def test_the_systems_theme(browser: Any, block_site: Path) -> None:
    context = browser.new_context(color_scheme="dark")
    page = Tab(context.new_page(), block_site).open("index.html")
    assert _background(page) != "rgb(255, 255, 255)"
    context.close()


def _background(page: Any) -> str:
    found: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return found


def test_deep_links_open_what_is_closed(tab: Tab) -> None:
    page = tab.open("types/BlockdevOptions.html#branch-qcow2.lazy-refcounts")
    assert page.locator('[id="branch-qcow2.lazy-refcounts"]').is_visible()
    page.locator(".chips a", has_text="raw").first.click()
    assert page.locator('[id="branch-raw.offset"]').is_visible()


def test_keyboard(own: Tab) -> None:
    page = own.open("commands/drive-backup.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_width(browser: Any, qemu_site: Path, width: int) -> None:
    """Nothing but code and pictures needs sideways scrolling, and those do it by themselves."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    tab = Tab(context.new_page(), qemu_site)
    for path in (
        "index.html",
        "commands/blockdev-add.html",
        "types/ObjectOptions.html",
        "types/index.html",
        "modules/migration.html",
    ):
        page = tab.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    if width < 500:
        page.locator("#menu").click()
        assert page.locator("#side summary").first.is_visible()
        page.keyboard.press("Escape")
        assert page.locator("#side").is_hidden()
    assert tab.errors == []
    context.close()


PAGES = (
    "index.html",
    "modules/index.html",
    "modules/block-core.html",
    "commands/index.html",
    "types/index.html",
    "commands/drive-backup.html",
    "commands/blockdev-add.html",
    "types/BlockdevOptions.html",
    "types/MirrorSyncMode.html",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_accessible(browser: Any, qemu_site: Path, path: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    context = browser.new_context(color_scheme=scheme)
    page = Tab(context.new_page(), qemu_site).open(path)
    page.evaluate(
        "document.querySelectorAll('details').forEach(d => { d.open = true; })"
    )
    found = axe.Axe().run(page).response["violations"]
    assert found == [], json.dumps(
        [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found], indent=1
    )
    context.close()


def test_search_is_accessible(context: Any, qemu_site: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    tab = Tab(context.new_page(), qemu_site)
    tab.open("index.html")
    search(tab, "backup")
    assert axe.Axe().run(tab.page).response["violations"] == []


def test_releases_are_accessible(context: Any, block_site: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = Tab(context.new_page(), block_site).open("releases/index.html")
    page.locator("summary", has_text="Added").first.click()
    assert page.locator("a", has_text="blockdev-add").first.is_visible()
    assert axe.Axe().run(page).response["violations"] == []


def test_pages_load_fast(tab: Tab) -> None:
    """From disk, in less than 200 ms.  Others use the machine too, so a page gets some tries."""
    script = "performance.getEntriesByType('navigation')[0].loadEventEnd"
    for path in (*PAGES, "types/ObjectOptions.html", "all/index.html"):
        times: list[float] = []
        while not times or (min(times) >= 200 and len(times) < 25):
            times.append(float(tab.open(path).evaluate(script)))
        assert min(times) < 200, path


def test_without_scripts(browser: Any, block_site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = Tab(context.new_page(), block_site)
    page = tab.open("index.html")
    page.locator("main a", has_text="Commands").click()
    page.locator("main a", has_text="drive-backup").first.click()
    assert tab.at == "commands/drive-backup.html"
    assert page.locator("#search").is_hidden()
    page.locator("noscript a, #side a").first.click()
    assert tab.at == "modules/index.html"
    context.close()
