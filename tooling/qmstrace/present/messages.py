"""The wording of problems and refusals: what is wrong, and what would be right."""

from __future__ import annotations

from collections.abc import Mapping

from qmstrace.errors import Code, Problem, Refusal, RequestError
from qmstrace.model.adoption import ColumnRole
from qmstrace.model.vocabulary import Grade, Level, Verdict
from qmstrace.present.labels import label
from qmstrace.trace.rejections import RejectionCode

PROBLEMS: Mapping[Code, str] = {
    Code.FILE_MISSING: "文件不存在；请补上该文件",
    Code.FILE_UNREADABLE: "文件无法读取；请检查其类型和访问权限",
    Code.ENCODING: "编码无法识别（可用：{encodings}）；请另存为 UTF-8",
    Code.YAML_SYNTAX: "YAML 语法错误（{detail}）；请检查缩进、冒号和引号",
    Code.YAML_ALIAS: "YAML 锚点和别名（& 与 *）不被接受；请直接写出内容",
    Code.YAML_DUPLICATE_KEY: "键“{key}”重复；同一处只保留一个",
    Code.YAML_TOO_DEEP: "YAML 嵌套过深，最多 {limit} 层；请减少层次",
    Code.TOML_SYNTAX: "TOML 语法错误（{detail}）；请检查引号、括号和等号",
    Code.JSON_SYNTAX: "不是合法的 JSON，或缺少应有的内容；该文件只能由命令写入，请从版本库恢复，或重新导入",
    Code.NOT_A_MAPPING: "此处应为“键: 值”形式的映射；请写出各个键",
    Code.NOT_A_LIST: "“{field}”应为列表，每项以“- ”开头",
    Code.NOT_A_TEXT: "“{field}”应为一行文字",
    Code.FIELD_MISSING: "缺少“{field}”；请填写",
    Code.FIELD_UNKNOWN: "没有“{field}”这一项；可用的有：{allowed}",
    Code.VALUE_NOT_ALLOWED: "“{field}”的值“{value}”不在允许范围；可用：{allowed}",
    Code.VALUE_MALFORMED: "“{field}”的值“{value}”格式不对；应为{expected}",
    Code.DATE_INVALID: "“{field}”的值“{value}”不是有效日期；应写作 2026-11-01（时间须带时区）",
    Code.CSV_COLUMN_MISSING: "缺少列“{column}”；表头应为：{columns}",
    Code.CSV_COLUMN_EXTRA: "多出列“{column}”；表头应为：{columns}",
    Code.CSV_ROW_LENGTH: "本行列数不对（实为 {found}，应为 {wanted}）；含逗号的文字须加英文双引号",
    Code.CSV_SYNTAX: "CSV 语法错误（{detail}）；请检查英文双引号是否成对",
    Code.CATALOG_EMPTY: "目录没有任何条款；请在 provisions 下列出条款，或删除该文件",
    Code.CATALOG_NONE: "没有任何目录；请在 requirements/ 中放入来源的目录（.yaml）",
    Code.CATALOG_SUFFIX: "目录文件的后缀应为 .yaml；请改名",
    Code.CATALOG_FILE_NAME: "来源编号“{value}”与文件名不一致；二者应相同",
    Code.ID_DUPLICATE: "编号 {id} 重复，首次出现于 {at}；请改用未使用的编号",
    Code.LOCATORS_COLLIDE: "定位符“{second}”与“{first}”（第 {at} 行）得到同一编号 {id}；请修改其中一个",
    Code.PARENT_CYCLE: "上级条款形成循环：{loop}；请更正 parent",
    Code.POINT_MISSING: "条款 {id} 没有检查要点；要求类条款至少应有一个",
    Code.POINT_ON_HEADING: "类型为“{kind}”的条款不应有检查要点",
    Code.CONDITION_MALFORMED: "“{field}”的条件写法不对；可用：事实名、{{all: […]}}、{{any: […]}}、{{not: …}}、"
    "{{fact: 名, in: [值]}}",
    Code.CONDITION_WITHOUT_REASON: "applies_when 与 applies_reason 须同时给出",
    Code.FACT_MALFORMED: '事实“{field}”的写法不对；应为 {field} = {{ value = true, label = "说明" }}，'
    "值为 true、false 或文字列表",
    Code.FACT_UNKNOWN: "qms.toml 的 [facts] 中没有“{fact}”；现有：{allowed}",
    Code.UNKNOWN_PROVISION: "没有条款 {id}（{field}）；请核对编号",
    Code.UNKNOWN_POINT: "没有检查要点 {id}；请核对编号",
    Code.UNKNOWN_CONTROL: "没有控制点 {id}；请核对编号，或先在文件中写出该控制点",
    Code.UNKNOWN_FORM: "没有表单 {id}（{field}）；请核对编号，或先建立该表单",
    Code.UNKNOWN_DOCUMENT: "没有文件 {id} 的工作版本；已批准版本须有对应的工作版本",
    Code.UNKNOWN_SUBJECT: "没有编号为 {id} 的对象；请核对编号",
    Code.UNKNOWN_CITATION: "引用的 {id} 不存在；{{need}} 可引用条款、要点、文件、表单、控制点和证据的编号",
    Code.UNKNOWN_REPLACEMENT: "替代文件（replaced_by）{id} 不是另一份受控文件；请核对编号，没有替代文件的不写此项",
    Code.REPLACED_NOT_WITHDRAWN: "{id} 有替代文件（replaced_by）而没有作废日期；请填写 withdrawn，或删除 replaced_by",
    Code.LINK_DUPLICATE: "{point} 与 {control} 的追溯关系重复，首次出现于第 {at} 行；请删除一行",
    Code.LINK_WRONG_TABLE: "要点 {id} 不属于来源 {table}；请移到该来源自己的表中",
    Code.EVIDENCE_TARGET: "证据 {id} 应当且只能对应一个表单（form）或一个控制点（control）",
    Code.DATES_DISAGREE: "“{field}”早于记录日期 {date}；请核对两个日期",
    Code.EVIDENCE_DISAGREES: "证据 {id} 的各行除文件和哈希外应一致（首行为第 {at} 行）",
    Code.EVIDENCE_OUTSIDE: "证据 {id} 的路径“{file}”越出 matrices/evidence/；只能引用该文件夹内的文件",
    Code.EVIDENCE_MISSING: "证据 {id} 的文件“{file}”不在 matrices/evidence/ 中；请放入文件或更正路径",
    Code.FRONT_MATTER_MISSING: "缺少文件首部信息；文件应以“---”开头，写明 number、title、level、version、owner",
    Code.FRONT_MATTER_OPEN: "文件首部信息没有结束；请在其后加一行“---”",
    Code.FENCE_OPEN: "“{fence}”没有结束；请在该段之后加一行“{mark}”",
    Code.MARKUP_REFUSED: "受控文件中不能使用“{name}”；请改用 Markdown 正文、表格、控制点或 {{need}}",
    Code.CONTROL_NESTED: "控制点不能在其他块之内，其中也不能有别的块；请移到外面，并核对前一个控制点是否以 ::: 结束",
    Code.CONTROL_FOREIGN: "控制点 {id} 的编号应以本文件编号 {document} 开头",
    Code.CONTROL_UNFINISHED: "控制点 {id} 中还有“{word}”；请写完后再运行",
    Code.CONTROL_EMPTY: "控制点 {id} 缺少标题或正文；请补全",
    Code.CONTROL_IN_FORM: "表单中不应有控制点；请写在程序文件或作业指导书中",
    Code.PLACEHOLDER_UNKNOWN: "占位符“{name}”没有值；请在 qms.toml 的 [placeholders] 中给出，现有：{allowed}",
    Code.APPROVED_SYMLINK: "procedures/approved/ 中不能有符号链接；请换成文件本身",
    Code.APPROVED_MISSING: "{id} 已由各角色批准的版本不在 procedures/approved/ 中；请从版本库恢复该文件",
    Code.KEY_SHARED: "公钥与第 {at} 行“{name}”的相同；一把密钥只属于一人，请各用各的密钥",
    Code.UNKNOWN_PARTY: "“{field}”中的“{name}”不是 qms.toml 的 [company] 所列的部门或岗位；现有：{known}",
    Code.OWN_CONTROL_LINKED: "控制点 {id} 标为企业自定（own: yes），却有追溯关系；请删去标记，或删去本行",
    Code.TERM_TWICE: "“{word}”已是第 {at} 行的术语或不使用的说法；一个词只写在一处",
    Code.NO_QUALITY_ROLE: "{id} 与强制性来源的要点有追溯关系，而 qms.toml 的 [policy.approval] 中 {level} 的批准角色中"
    "没有质量管理部门的角色（{roles}）；请补上（《规范》第十五条）",
    Code.CHAIN_BROKEN: "签署链在此处断开：本行接续的不是上一行，可能有行被删除、修改或调换；请从版本库恢复该文件",
    Code.COPY_OF_UNKNOWN_DOCUMENT: "没有文件 {id}；请核对文件编号，或先建立该文件",
    Code.COPY_OF_UNKNOWN_VERSION: "文件 {id} 没有版本 {version}；应为工作版本或已批准的版本，现有：{known}",
    Code.COPY_NUMBER_TWICE: "{id} 版本 {version} 的分发号 {number} 重复，首次出现于第 {at} 行；请改用未使用的分发号",
    Code.COPY_DATES: "“{field}”早于“{earlier}”（{date}）；请核对两个日期",
    Code.COPY_NOT_WITHDRAWN: "有销毁日期（destroyed）而没有收回日期（withdrawn）；受控本先收回再销毁，请补填收回日期",
    Code.ADOPTED_NO_SOURCE: "“采用”的对象应为来源编号，{id} 不是；部分不采用的条款另写不适用的决定",
    Code.INSPECTION_POINT_TWICE: "检查项目 {id} 中要点 {point} 重复；同一项目中每个要点只写一次，请核对编号",
    Code.INSPECTION_CONDITION: "条件的写法不对；应为 {{fraud: yes}}，或 count 加 at_least、at_most 之一，"
    "如 {{count: [critical, major], at_least: 10}}",
    Code.INSPECTION_COUNTED_TWICE: "“{field}”会把同一项目计两次；每个数只写一次，total 已含全部项目，应单独写",
    Code.INSPECTION_DIRECTION: "结论“{outcome}”的条件不能用“{name}”；fail 只用 fraud 和 at_least，pass 只用 at_most，"
    "使不符合项增多时结论不会变好",
    Code.INSPECTION_JOINED: "all 与 any 只能写一个；都要满足的写 all，满足其一即可的写 any",
    Code.INSPECTION_ORDER: "规则的先后或条件不对；应先写 fail，再写 pass，二者都有条件；"
    "最后一条写 rectify，不写条件，也只有这一条",
    Code.CROSSWALK_SELF: "条款 {id} 不能与自身对照；请改为另一来源的条款，或删除本行",
    Code.CROSSWALK_DUPLICATE: "{pair} 的对照关系已写在第 {at} 行；反向关系自动得出，请删除本行",
    Code.CROSSWALK_CONTRADICTS: "{origin} 在第 {at} 行另有对照关系，不能同时写“no-relationship”；请删除其中一行",
    Code.CROSSWALK_IMPOSSIBLE: "关系“{relation}”与强度“{strength}”或对照目标矛盾；equal 的强度应为 10，"
    "no-relationship 不应有目标，其余须写明依据和强度",
    Code.JOURNAL_FOREIGN: "写入的“{file}”在项目之外（或经符号链接指向外面）；请改正，并删除 .qms/journal（如有）后重试",
}

REFUSALS: Mapping[Refusal, str] = {
    Refusal.NO_PROJECT: "在 {folder} 及其上级文件夹中没有找到 qms.toml；请在项目文件夹中运行，或用 -C 指定",
    Refusal.LOCKED: "另一个 qms 命令正在写入（{lock}）；请稍后重试",
    Refusal.UNKNOWN_SOURCE: "没有来源“{id}”；现有：{known}",
    Refusal.UNKNOWN_POINT: "没有检查要点“{id}”；{near}",
    Refusal.UNKNOWN_CONTROL: "没有控制点“{id}”；请核对编号",
    Refusal.UNKNOWN_DOCUMENT: "没有文件“{id}”；可用 qms doc list 查看",
    Refusal.UNKNOWN_END: "没有检查要点或控制点 {id}；请核对编号",
    Refusal.NO_SUGGESTIONS: '推荐追溯关系须安装可选的依赖：pip install "qmstrace[suggest]"',
    Refusal.UNKNOWN_DEPARTMENT: "没有由“{id}”负责的控制点；现有：{known}",
    Refusal.UNKNOWN_TARGET: "“{id}”既不是表单编号，也不是控制点编号；请核对，或先建立该表单",
    Refusal.LINK_EXISTS: "{point} 与 {control} 的追溯关系已存在；如需修改，请编辑 {table}",
    Refusal.LINK_ABSENT: "没有 {point} 与 {control} 的追溯关系；可用 qms map list 查看",
    Refusal.LINK_CHANGED: "{point} 与 {control} 的追溯关系在显示之后被改动；没有写入，请重新复核",
    Refusal.RATIONALE_MISSING: "请用 --rationale 写明该控制点为何满足该要点",
    Refusal.NOTHING_TO_REVIEW: "没有需要复核的追溯关系",
    Refusal.ROLE_NOT_ASKED: "签批政策没有要求“{role}”批准 {document}；要求的角色：{roles}",
    Refusal.ALREADY_APPROVED: "“{role}”已经批准了 {document} 的这一内容",
    Refusal.CHANGED_MEANWHILE: "{file} 在批准过程中被改动；没有写入，请核对文件后重新批准",
    Refusal.OUT_OF_ORDER: "{document} 尚缺“{before}”的签署，“{role}”须在其后签署（按 [policy.approval] 所列顺序）",
    Refusal.VERSION_TAKEN: "{document} 的版本 {version} 已有批准的内容；内容改变时请先在文件首部更新版本号",
    Refusal.NO_EFFECTIVE_DATE: "{document} 没有生效日期（effective）；请先在文件首部填写，批准的内容包括该日期",
    Refusal.DOCUMENT_NUMBER: "文件编号“{id}”格式不对；应为大写字母、数字和连字符，如 QP-07",
    Refusal.DOCUMENT_EXISTS: "编号 {id} 已被使用；请换一个编号",
    Refusal.DOCUMENT_FILE: "{file} 已存在；没有改动，请先移走该文件或换一个编号",
    Refusal.NO_RETENTION: "记录表单须有保存期限；请用 --retention 给出，如“2年”",
    Refusal.CATALOG_STYLE: "{file} 的写法无法逐行改写；请把每个条款写成多行的“- locator: …”",
    Refusal.EVIDENCE_ID: "证据编号“{id}”格式不对；应为大写字母、数字和连字符，如 QR-07-02-2026-01",
    Refusal.EVIDENCE_EXISTS: "编号 {id} 已被使用；请换一个编号",
    Refusal.EVIDENCE_OUTSIDE: "“{file}”不在 matrices/evidence/ 中；请先把文件放入该文件夹",
    Refusal.EVIDENCE_MISSING: "找不到文件“{file}”；请核对路径",
    Refusal.OFFICIAL_TEXT: "“{file}”中没有读到任何条款；应为有“第一条”或“4.1”等编号的法规或标准正文",
    Refusal.NO_FINGERPRINTS: "{id} 的目录没有指纹，无法核对（依据：{basis}）；"
    "正式文本请以新的来源编号导入，再用 qms source diff 比较；"
    "如目录就是按此文本编写，可加 --set-fingerprints",
    Refusal.UNKNOWN_STANDARD: "“{file}”与 {id} 几乎没有相同的条款，也不像任何已收录的来源；没有导入，请核对文件",
    Refusal.WRONG_STANDARD: "“{file}”不是 {id}，看起来是 {other}《{title}》；没有导入，请核对来源编号或文件",
    Refusal.SOURCE_ID: "来源编号“{id}”格式不对；应为小写字母、数字和连字符，如 gmp-2025",
    Refusal.SOURCE_PREFIX: "前缀“{prefix}”格式不对；应为大写字母开头的大写字母和数字，如 GMP",
    Refusal.SOURCE_RESERVED: "“{id}”是检查结论规则的文件名，不能作来源编号；请另用一个",
    Refusal.PREFIX_TAKEN: "前缀 {prefix} 已由 {id} 使用；请用 --prefix 另给一个",
    Refusal.UNKNOWN_EDITION: "“{name}”既不是文件，也不是来源编号；现有来源：{known}",
    Refusal.CATALOG_UNREADABLE: "“{file}”不是可读的目录；应有 source 和 provisions 两部分，可先用 qms check 核对",
    Refusal.RENUMBER_UNKNOWN: "“{name}”不是本项目的来源；--apply 的旧版应为来源编号，如 gmp-2025",
    Refusal.RENUMBER_CHANGED: "{file} 在比较之后被改动；没有写入，请重新运行",
    Refusal.RENUMBER_UNPROVED: "{labels} 的改号只由位置推断，旧版原文没有保存；没有写入。"
    "请先用 qms source import {id} 导入旧版官方文本",
    Refusal.RENUMBER_CITED: "下列文件引用了将要改号的条款：{places}；没有写入。"
    "请先修订文件，改为不带 {{need}} 的文字引用",
    Refusal.OFFICIAL_FORMAT: "不能读取“{file}”；官方文本应为 {allowed} 文件，旧版 .doc 请先另存为 .docx",
    Refusal.OFFICIAL_TOO_LARGE: "“{file}”超过 {most} MB；官方文本没有这么大，请核对文件",
    Refusal.OFFICIAL_TOO_LONG: "“{file}”超过 {most} 页，或一页的字数多得不合常理；请只导入该文件的正文",
    Refusal.OFFICIAL_EMPTY: "“{file}”中没有文字；请核对文件",
    Refusal.OFFICIAL_ENCODING: "“{file}”的编码不是 UTF-8 或 GB18030；请另存为 UTF-8",
    Refusal.OFFICIAL_REMOTE: "“{file}”自身没有正文，正文由网络加载；请在浏览器中打开后另存完整网页，或复制为 .txt",
    Refusal.OFFICIAL_DAMAGED: "“{file}”已损坏或不是其后缀所示的格式；请重新获取文件",
    Refusal.OFFICIAL_PASSWORD: "“{file}”有密码；请先解除密码再导入",
    Refusal.OFFICIAL_SCANNED: "“{file}”只有图像，没有文字；请先做文字识别（OCR）再导入",
    Refusal.OFFICIAL_BOMB: "“{file}”解压后过大，可能是恶意文件；没有读取，请重新获取文件",
    Refusal.OFFICIAL_ENTITIES: "“{file}”的 XML 声明了文档类型或实体，可能是恶意文件；没有读取，请重新获取文件",
    Refusal.NO_SSH_KEYGEN: "没有找到 ssh-keygen；请安装 OpenSSH 客户端",
    Refusal.SCAN_SUFFIX: "扫描件“{file}”的扩展名不能接受；应为 .pdf、.png、.jpg 或 .tif",
    Refusal.SIGNING_FAILED: "不能用 {key} 签名：{detail}；私钥文件须存在，且只有本人可读（chmod 600）",
    Refusal.NOT_ACCEPTED: "“{role}”{name}的签署不能接受：{why}；没有写入",
    Refusal.UNKNOWN_DECISION: "没有编号为“{id}”的决定；请核对 matrices/decisions.csv",
    Refusal.NOTHING_TO_APPROVE: "没有需要批准的内容",
    Refusal.MANUAL_FAILED: "手册未能生成：{detail}",
    Refusal.UNKNOWN_SHEET: "“{file}”中没有工作表“{sheet}”；现有：{known}",
    Refusal.TABLE_FORMAT: "不能读取“{file}”；请在表格软件中另存为 .xlsx",
    Refusal.TABLE_LOCK_FILE: "“{file}”是表格软件打开文件时的锁定文件，没有内容；请改为“{other}”，并先在表格软件中保存",
    Refusal.TABLE_TOO_LARGE: "“{file}”超过 {most} MB；请只保留差距表所在的工作表，另存后重试",
    Refusal.TABLE_TOO_LONG: "“{file}”的工作表“{sheet}”超过 {most} 行；请分成几个文件",
    Refusal.TABLE_PASSWORD: "“{file}”有密码；请先在表格软件中取消密码再另存",
    Refusal.TABLE_DAMAGED: "“{file}”已损坏或不是 .xlsx 文件；请用表格软件打开后另存为 .xlsx",
    Refusal.TABLE_BOMB: "“{file}”解压后过大，可能是恶意文件；没有读取，请重新获取文件",
    Refusal.TABLE_ENTITIES: "“{file}”的 XML 声明了文档类型或实体，可能是恶意文件；没有读取，请重新获取文件",
    Refusal.TABLE_NO_HEADER: "“{file}”中没有找到差距表的表头：应有条款一列（如“条款号”），以及文件、符合性、说明等列；"
    "列名不同的，请写在 qms.toml 的 [matrix.aliases] 中",
}

EXPECTED: Mapping[str, str] = {
    "id": "大写字母、数字和连字符组成的编号（控制点如 QP-07-C03，来源如 gmp-2025）",
    "prefix": "大写字母和数字，如 GMP",
    "locator": "小写字母和数字，以 . 或 / 分段，如 23、15/p2、4.7.5/a",
    "parent": "上级条款的定位符，如 c4",
    "key": "k1、k2……",
    "public_key": "OpenSSH 公钥，如 ssh-ed25519 AAAA…",
    "fingerprint": "16 位小写十六进制，可由 qms source import --set-fingerprints 写入",
    "sha256": "64 位小写十六进制，可由 qms evidence add 写入",
    **dict.fromkeys(("number", "replaced_by"), "大写字母、数字和连字符，如 QP-07"),
    "version": "字母和数字，以 / . - 分段，如 A/0",
    "every": "如 12 months、30 days、1 year",
    "strength": "0 至 10 的整数",
    **dict.fromkeys(("owner", "participants", "records"), "一行文字，其中不能有“ #”"),
    **dict.fromkeys(("suspect_links", "copy_limit_mb", *Verdict), "不小于 0 的整数"),
    "at_least": "1 至 9999 的整数",
    **dict.fromkeys(("at_most", *Grade), "0 至 9999 的整数"),
    "key_of_signer": "OpenSSH 公钥，如 ssh-ed25519 AAAA…",
    "signature": "Base64 的 SSH 签名；该文件只能由命令追加",
    "file": "以 SHA-256 命名的扫描件，如 3f…e1.pdf",
    "separate": '成对角色的列表，如 [["生产管理部门负责人", "质量管理部门负责人"]]',
    **dict.fromkeys(("review", "decide", "release", "signers"), '角色名称的列表，如 ["管理者代表"]'),
    **dict.fromkeys(ColumnRole, '列名的列表，如 ["对应文件", "程序文件"]'),
    **dict.fromkeys(Level, '角色名称的列表，如 ["管理者代表"]'),
}
"""What would be right in a field, where its form is fixed."""


def problem_text(problem: Problem) -> str:
    """Return a problem as ``file:line: what is wrong; what would be right``."""
    place = problem.place.path + (f":{problem.place.line}" if problem.place.line else "")
    expected = EXPECTED.get(problem.params.get("field", ""), "该项规定的形式")
    return f"{place}: {PROBLEMS[problem.code].format(**{'expected': expected, **problem.params})}"


def refusal_text(error: RequestError) -> str:
    """Return a refusal in words."""
    params = dict(error.params)
    if error.refusal is Refusal.NOT_ACCEPTED:
        why = params["why"]
        params["why"] = next((label(code) for code in RejectionCode if code == why), why)
        if why == RejectionCode.UNSIGNED:
            params["why"] += "，请用 --key 指定私钥，或用 --scan 与 --original 给出纸质签名"
    return REFUSALS[error.refusal].format(**params)
