from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

pytestmark = pytest.mark.needs_browser

NAMES = (
    "index",
    "documents",
    "forms",
    "search",
    "evidence/index",
    "evidence/QR-01-01",
    "matrices/demo",
    "provisions/demo/index",
    "provisions/demo/c1",
    "provisions/demo/c2",
    "procedures/QP-01",
    "procedures/forms/QR-01-01",
)


def go(browser: Chrome, manual: Path, name: str) -> None:
    browser.get((manual / f"{name}.html").as_uri())


def results(browser: Chrome) -> list[WebElement]:
    def found(chrome: Chrome) -> bool:
        status = chrome.find_element(By.ID, "search-status").text
        return "条结果" in status or "没有找到" in status or "缺失" in status

    WebDriverWait(browser, 10, poll_frequency=0.02).until(found)
    return browser.find_elements(By.CSS_SELECTOR, "#search-results li")


def search(browser: Chrome, manual: Path, query: str) -> list[str]:
    """Return the addresses of the results, relative to the manual."""
    browser.get((manual / "search.html").as_uri() + "?q=" + quote(query))
    links = [result.find_element(By.TAG_NAME, "a").get_attribute("href") or "" for result in results(browser)]
    return [unquote(link).partition("/build/html/")[2] for link in links]


def focused(browser: Chrome) -> WebElement:
    return browser.switch_to.active_element


def visible(browser: Chrome) -> list[str]:
    rows = browser.find_elements(By.CSS_SELECTOR, "#matrix tbody tr")
    return [row.find_element(By.TAG_NAME, "small").text for row in rows if row.is_displayed()]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("文件控制", "procedures/QP-01.html#QP-01"),
        ("压差", "provisions/demo/c2.html#DEMO-3"),
        ("第一条", "provisions/demo/c1.html#DEMO-1"),
        ("DEMO-1", "provisions/demo/c1.html#DEMO-1"),
        ("demo-1", "provisions/demo/c1.html#DEMO-1"),
        ("QP-01", "procedures/QP-01.html#QP-01"),
        ("QP-01-C02", "procedures/QP-01.html#QP-01-C02"),
        ("QR-01-01", "procedures/forms/QR-01-01.html#QR-01-01"),
        ("EV-001", "evidence/QR-01-01.html#EV-001"),
        ("文件发放记录", "procedures/forms/QR-01-01.html#QR-01-01"),
    ],
)
def test_search_ranks_what_bears_the_words_first(browser: Chrome, manual: Path, query: str, first: str) -> None:
    assert search(browser, manual, query)[0] == first


def test_search_from_a_page_deep_down_finds_the_same(browser: Chrome, manual: Path) -> None:
    go(browser, manual, "procedures/forms/QR-01-01")
    browser.find_element(By.CSS_SELECTOR, ".find input").send_keys("压差", Keys.ENTER)
    (first, *_) = results(browser)
    first.find_element(By.TAG_NAME, "a").click()
    assert urlsplit(browser.current_url).fragment == "DEMO-3"
    assert browser.find_element(By.ID, "DEMO-3").is_displayed()


def test_search_marks_the_words_and_says_how_many_it_found(browser: Chrome, manual: Path) -> None:
    count = len(search(browser, manual, "压差"))
    assert f"共 {count} 条结果" in browser.find_element(By.ID, "search-status").text
    assert "压差" in [mark.text for mark in browser.find_elements(By.CSS_SELECTOR, "#search-results mark")]


def test_search_says_when_there_is_nothing(browser: Chrome, manual: Path) -> None:
    assert search(browser, manual, "飞船") == []
    assert "没有找到“飞船”" in browser.find_element(By.ID, "search-status").text


def test_neither_the_words_searched_for_nor_what_was_found_is_markup(browser: Chrome, manual: Path) -> None:
    markup = '<img src=x onerror="window.hit=1">'
    assert search(browser, manual, markup)[0] == "provisions/demo/c1.html#DEMO-2"
    assert browser.find_element(By.CSS_SELECTOR, "#search-results mark").text == markup
    assert browser.find_elements(By.CSS_SELECTOR, "main img") == []
    assert browser.execute_script("return window.hit") is None


def test_the_theme_changes_at_a_click_and_is_remembered_on_the_next_page(browser: Chrome, manual: Path) -> None:
    def look() -> tuple[str, str]:
        body = browser.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
        return browser.execute_script("return document.documentElement.dataset.theme"), body

    before = look()
    browser.find_element(By.CSS_SELECTOR, "button.theme").click()
    after = look()
    assert {before[0], after[0]} == {"light", "dark"}
    assert before[1] != after[1]
    go(browser, manual, "provisions/demo/c1")
    assert look() == after


def test_the_matrix_shows_only_the_verdicts_that_are_ticked(browser: Chrome, manual: Path) -> None:
    go(browser, manual, "matrices/demo")
    assert visible(browser) == ["DEMO-1-k1", "DEMO-1-k2", "DEMO-2-k1", "DEMO-3-k1", "DEMO-3-k2"]
    browser.find_element(By.CSS_SELECTOR, ".filters input[value=gap]").click()
    assert visible(browser) == ["DEMO-1-k1", "DEMO-1-k2", "DEMO-2-k1"]
    browser.find_element(By.CSS_SELECTOR, ".filters input[value=not-applicable]").click()
    assert visible(browser) == ["DEMO-1-k1", "DEMO-1-k2"]
    assert browser.find_element(By.ID, "filter-count").text == "显示 2 / 5"


def test_the_matrix_shows_only_rows_that_hold_every_word(browser: Chrome, manual: Path) -> None:
    go(browser, manual, "matrices/demo")
    box = browser.find_element(By.ID, "filter-text")
    box.send_keys("洁净区 压差")
    assert visible(browser) == ["DEMO-3-k2"]
    box.send_keys(Keys.CONTROL, "a")
    box.send_keys(Keys.DELETE)
    assert len(visible(browser)) == 5


def test_the_keyboard_reaches_the_text_first_and_the_search_soon(browser: Chrome) -> None:
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    assert (focused(browser).get_attribute("href") or "").endswith("#main")
    for _ in range(2):
        focused(browser).send_keys(Keys.TAB)
    assert focused(browser).get_attribute("name") == "q"
    for name in ("submit", "button"):
        focused(browser).send_keys(Keys.TAB)
        assert focused(browser).get_attribute("type") == name


def test_what_has_the_focus_can_be_seen(browser: Chrome) -> None:
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    for _ in range(8):
        element = focused(browser)
        outline = element.value_of_css_property("outline-style"), element.value_of_css_property("box-shadow")
        assert outline != ("none", "none"), element.get_attribute("outerHTML")
        assert element.is_displayed()
        element.send_keys(Keys.TAB)


def test_no_page_reports_an_error_or_asks_for_anything_elsewhere(browser: Chrome, manual: Path) -> None:
    for name in NAMES:
        go(browser, manual, name)
    search(browser, manual, "压差")
    assert browser.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = {event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"}
    assert asked
    assert {urlsplit(url).scheme for url in asked} <= {"file", "data"}


@pytest.mark.parametrize("name", NAMES)
def test_no_page_is_wider_than_a_telephone(browser: Chrome, manual: Path, name: str) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    go(browser, manual, name)
    assert browser.execute_script("return window.innerWidth") == 390
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 390


def test_a_telephone_shows_search_results_within_its_width(browser: Chrome, manual: Path) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    assert search(browser, manual, "文件")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
