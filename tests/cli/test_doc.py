from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Data = Callable[..., Any]
Swap = Callable[[Path, str, str], None]
LATER = "2098-01-01"
KEPT = "procedures/approved/QP-01/A-0.md"
WORKING = "procedures/QP-01.md"
CHAIN = "matrices/attestations/documents/QP-01.jsonl"


@pytest.fixture
def signed(qms: Run, minimal: Path, swap: Swap) -> Run:
    """Return a function that approves QP-01 for a role, under a policy that asks for two roles."""
    swap(minimal / "qms.toml", "procedure = []", 'procedure = ["审核人", "批准人"]')

    def approve(role: str, number: str = "QP-01") -> Result:
        return qms("doc", "approve", number, "--role", role, "--name", "甲")

    return approve


def standing(data: Data, day: str = LATER) -> dict[str, str]:
    found: dict[str, str] = next(row for row in data("doc", "list", "--as-of", day) if row["number"] == "QP-01")
    return found


def test_without_roles_dates_decide_and_the_list_says_unsigned(data: Data) -> None:
    assert standing(data, "2026-02-28")["status"] == "待生效"
    assert standing(data, "2026-03-01")["status"] == "生效"
    assert standing(data)["signed"] == "未经电子签批"


def test_a_document_without_approval_is_not_in_force_where_the_policy_asks_for_it(signed: Run, data: Data) -> None:
    assert standing(data)["status"] == "草案"


def test_one_of_two_approvals_is_not_enough_and_the_command_names_the_missing_role(
    signed: Run, data: Data, minimal: Path
) -> None:
    result = signed("审核人")
    assert result.exit_code == 0
    assert "批准人" in result.stdout
    assert standing(data)["status"] == "审核中"
    assert not (minimal / KEPT).exists()


def test_when_both_roles_approved_the_version_is_kept_whole_with_placeholders_filled(
    signed: Run, data: Data, minimal: Path
) -> None:
    assert signed("批准人").exit_code == 2
    signed("审核人")
    assert signed("批准人").exit_code == 0
    kept = (minimal / KEPT).read_text("utf-8")
    assert kept == (minimal / WORKING).read_text("utf-8").replace("{{company}}", "示例公司")
    assert (standing(data)["status"], standing(data)["signed"]) == ("生效", "已签批")


def test_the_approved_version_stays_in_force_while_the_working_copy_is_edited(
    signed: Run, qms: Run, data: Data, minimal: Path, swap: Swap
) -> None:
    signed("审核人")
    signed("批准人")
    swap(minimal / WORKING, "version: A/0", "version: A/1")
    swap(minimal / WORKING, "title: 文件控制程序", "title: 文件和记录控制程序")
    swap(minimal / WORKING, "质量部编制并维护文件控制程序。", "质量部编写文件。")
    found = standing(data)
    assert (found["version"], found["title"], found["status"]) == ("A/0", "文件控制程序", "生效")
    assert found["next"] == "A/1"
    shown = qms("map", "review", "--role", "质量负责人", "--name", "甲", "--all", answers="n\n").stdout
    assert "质量部编制并维护文件控制程序。" in shown and "质量部编写文件。" not in shown


def test_a_changed_placeholder_leaves_the_approved_version_as_it_was_signed(
    signed: Run, data: Data, minimal: Path, swap: Swap
) -> None:
    signed("审核人")
    signed("批准人")
    swap(minimal / "qms.toml", 'company = "示例公司"', 'company = "另一公司"')
    found = standing(data)
    assert (found["status"], found["next"]) == ("生效", "A/0")


def test_the_next_version_comes_into_force_on_its_day_once_both_roles_approved_it(
    signed: Run, data: Data, minimal: Path, swap: Swap
) -> None:
    signed("审核人")
    signed("批准人")
    swap(minimal / WORKING, "version: A/0", "version: A/1")
    swap(minimal / WORKING, "effective: 2026-03-01", "effective: 2098-01-01")
    signed("审核人")
    assert standing(data)["version"] == "A/0"
    signed("批准人")
    assert standing(data, "2097-12-31")["version"] == "A/0"
    assert standing(data, "2098-01-01")["version"] == "A/1"


def test_changed_words_need_a_new_version_number(signed: Run, minimal: Path, swap: Swap) -> None:
    signed("审核人")
    signed("批准人")
    swap(minimal / WORKING, "质量部编制并维护文件控制程序。", "质量部编写文件。")
    before = (minimal / CHAIN).read_bytes()
    result = signed("审核人")
    assert result.exit_code == 2
    assert "A/0" in result.stderr
    assert (minimal / CHAIN).read_bytes() == before


@pytest.mark.parametrize(
    ("role", "number"), [("路人", "QP-01"), ("审核人", "QP-09"), ("审核人", "QR-01-01")],
    ids=["role not asked for", "unknown document", "level without roles"],
)  # fmt: skip
def test_an_approval_that_the_policy_does_not_ask_for_is_refused_with_2(
    signed: Run, minimal: Path, role: str, number: str
) -> None:
    assert signed(role, number).exit_code == 2
    assert not (minimal / "matrices/attestations").exists()


def test_a_role_approves_the_same_words_only_once(signed: Run, minimal: Path) -> None:
    signed("审核人")
    before = (minimal / CHAIN).read_bytes()
    assert signed("审核人").exit_code == 2
    assert (minimal / CHAIN).read_bytes() == before


def test_one_refused_number_leaves_all_documents_of_the_command_unsigned(signed: Run, qms: Run, minimal: Path) -> None:
    result = qms("doc", "approve", "QP-01", "QP-09", "--role", "审核人", "--name", "甲")
    assert result.exit_code == 2
    assert not (minimal / CHAIN).exists()


def test_a_chain_with_a_line_taken_out_is_an_input_error_that_names_the_line(
    signed: Run, qms: Run, minimal: Path
) -> None:
    signed("审核人")
    signed("批准人")
    second = (minimal / CHAIN).read_text("utf-8").splitlines()[1]
    (minimal / CHAIN).write_text(second + "\n", "utf-8")
    result = qms("doc", "list")
    assert result.exit_code == 3
    assert re.search(rf"{re.escape(CHAIN)}:1\b", result.stderr)


def test_a_document_without_an_effective_date_cannot_be_approved(
    qms: Run, minimal: Path, swap: Callable[[Path, str, str], None]
) -> None:
    swap(minimal / "qms.toml", "procedure = []", 'procedure = ["质量负责人"]')
    swap(minimal / "procedures/QP-01.md", "effective: 2026-03-01\n", "")
    result = qms("doc", "approve", "QP-01", "--role", "质量负责人", "--name", "甲")
    assert result.exit_code == 2
    assert "effective" in result.stderr
    assert not (minimal / "matrices/attestations").exists()


def test_an_altered_approved_version_is_a_finding_that_names_it_everywhere(
    signed: Run, qms: Run, data: Data, minimal: Path, swap: Swap
) -> None:
    signed("审核人")
    signed("批准人")
    assert qms("map", "review", "--role", "质量负责人", "--name", "甲", "--all", "--yes").exit_code == 0
    before = data("check", "--as-of", LATER)
    swap(minimal / KEPT, "质量部编制并维护", "质量部编制和维护")
    found = data("check", "--as-of", LATER)
    assert (before["altered_versions"], found["altered_versions"]) == ([], [KEPT])
    assert found["counts"] != before["counts"]
    shown = qms("check", "--as-of", LATER)
    assert shown.exit_code == 1
    assert f"已批准的版本被改动：{KEPT}" in shown.stdout
    assert standing(data)["status"] == "已批准版本被改动"
    reasons = [row for row in data("gap", "--as-of", LATER) if "QP-01" in str(row)]
    assert any("已批准的版本被改动" in str(row) for row in reasons)
    assert qms("build", "--as-of", LATER, "-o", minimal / "out").exit_code == 0
    assert "已批准版本被改动" in (minimal / "out/html/procedures/QP-01.html").read_text("utf-8")


def test_a_changed_working_copy_changes_no_verdict(
    signed: Run, qms: Run, data: Data, minimal: Path, swap: Swap
) -> None:
    signed("审核人")
    signed("批准人")
    qms("map", "review", "--role", "质量负责人", "--name", "甲", "--all", "--yes")
    before = data("check", "--as-of", LATER)
    swap(minimal / WORKING, "质量部编制并维护", "质量部编制和维护")
    assert data("check", "--as-of", LATER)["counts"] == before["counts"]
    assert data("check", "--as-of", LATER)["altered_versions"] == []


def test_a_symbolic_link_among_the_approved_versions_is_refused(signed: Run, qms: Run, minimal: Path) -> None:
    signed("审核人")
    signed("批准人")
    kept = minimal / KEPT
    kept.rename(minimal.parent / "elsewhere.md")
    kept.symlink_to(minimal.parent / "elsewhere.md")
    result = qms("check", "--as-of", LATER)
    assert result.exit_code == 3
    assert f"{KEPT}: procedures/approved/ 中不能有符号链接" in result.stderr


def test_the_list_says_whose_review_is_due(data: Data, minimal: Path, swap: Swap) -> None:
    assert standing(data)["review"] == ""
    swap(minimal / WORKING, "review_by: 2099-12-31", "review_by: 2097-12-31")
    assert standing(data)["review"] == "已超期"
    assert standing(data, "2097-12-31")["review"] == "即将到期"


def test_an_approved_version_is_listed_as_pending_though_the_working_copy_is_edited(
    signed: Run, data: Data, minimal: Path, swap: Swap
) -> None:
    swap(minimal / WORKING, "effective: 2026-03-01", "effective: 2098-06-01")
    signed("审核人")
    signed("批准人")
    swap(minimal / WORKING, "version: A/0", "version: A/1")
    found = standing(data)
    assert (found["version"], found["status"], found["signed"], found["next"]) == ("A/0", "待生效", "已签批", "A/1")


def test_a_withdrawn_document_is_listed_with_the_version_that_was_in_force(
    signed: Run, data: Data, minimal: Path, swap: Swap
) -> None:
    signed("审核人")
    signed("批准人")
    swap(minimal / WORKING, "version: A/0", "version: A/1\nwithdrawn: 2097-01-01")
    assert standing(data)["status"] == "生效"
    assert signed("审核人").stdout == "QP-01 的作废，2097-01-01：已由审核人签署；尚缺：批准人\n"
    assert signed("批准人").stdout == "QP-01 的作废，2097-01-01：已由批准人签署；批准齐全。\n"
    assert "尚缺“审核人”" in signed("批准人").stderr
    found = standing(data)
    assert (found["version"], found["status"], found["signed"], found["next"]) == ("A/0", "作废", "已签批", "")
