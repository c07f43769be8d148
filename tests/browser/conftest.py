"""The built manual in headless Chromium, from the file system."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from qmstrace.control.attesting import Signatory
from qmstrace.workflows.assessing import assess_project
from qmstrace.workflows.building import build
from qmstrace.workflows.mapping import review_links
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

DAY = date(2026, 7, 1)
MINIMAL = Path(__file__).parents[1] / "examples" / "valid" / "minimal"
MARKUP = '<img src=x onerror="window.hit=1">'
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manual of the minimal project, one of its links reviewed and markup in one of its summaries."""
    root = Path(shutil.copytree(MINIMAL, tmp_path_factory.mktemp("manual") / "project"))
    catalog = root / "requirements/demo.yaml"
    text = catalog.read_text("utf-8")
    assert "应当确定安装要求。" in text
    catalog.write_text(text.replace("应当确定安装要求。", f"应当确定安装要求。{MARKUP}"), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        signatory = Signatory(role="质量负责人", name="甲", at=datetime(2026, 3, 20, 9, tzinfo=UTC))
        review_links(root, assess_project(root, DAY).assessment.links[:1], signatory)
        build(root, root / "build", DAY, ("html",), lambda stage, done, total: None)
    return root / "build/html"


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("chromium or chromedriver is missing")
    options = ChromeOptions()
    options.binary_location = browser
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with Chrome(options=options, service=Service(driver)) as started:
        yield started


@pytest.fixture
def browser(chromium: Chrome, manual: Path) -> Chrome:
    """Chromium on the home page, at the size of a desk, with nothing remembered."""
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.set_window_size(1280, 900)
    chromium.get((manual / "index.html").as_uri())
    chromium.execute_script("localStorage.clear()")
    chromium.refresh()
    for kind in ("browser", "performance"):
        chromium.get_log(kind)
    return chromium
