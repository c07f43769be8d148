"""Sphinx 的设置，仅此而已。"""

from qmstrace.workflows.assessing import assess_today

project = "质量管理体系手册"
language = "zh_CN"
extensions = ["qmstrace.manual"]
include_patterns = ["index.md", "procedures/**.md"]
exclude_patterns = ["procedures/approved/**"]
html_theme = "qmstrace"
html_title = project

qms_assess = assess_today
