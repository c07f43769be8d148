"""Composes Chinese text of a wanted length, so that parsing, search and layout meet what real text costs them.

A small vocabulary would flatter a search index of bigrams: every part of a clause is drawn on its own,
so that new pairs also arise where the words meet.
"""

from __future__ import annotations

from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


DEPARTMENTS = _words("质量管理部 生产部 研发部 采购部 仓储物流部 设备工程部 人力资源部 法规事务部 市场销售部 信息部")
_TIMES = _words(
    "每批 每日 每周 每月 每季度 每半年 每年 首次使用前 投产前 放行前 交接班时 变更实施前 停产恢复后 检修完成后 "
    "收货当日 三个工作日内 发现偏差后 审核结束后 合同签订前 失效日期前"
)
_MANNERS = _words(
    "逐项 独立 按规程 按抽样方案 会同相关部门 双人 依据图纸 对照清单 在受控区域 以书面方式 通过系统 随机 分阶段 "
    "凭授权 按风险等级 结合历史数据"
)
_VERBS = _words(
    "核对 复核 评审 批准 登记 归档 标识 隔离 校准 验证 确认 监测 记录 抽查 清点 评估 分析 更新 发放 回收 销毁 "
    "追溯 通报 签收 备份 比对 测量 检漏 维护 清洁 汇总 留存"
)
_QUALITIES = _words(
    "关键 特殊 受控 外购 外协 待检 合格 不合格 返工 留样 在线 离线 年度 首件 末件 批次 现场 原始 电子 纸质 "
    "洁净 无菌 高温 真空 惰性 精密 专用 通用 临时 备用"
)
_THINGS = _words(
    "粉末批号 基板温度 激光功率 扫描策略 铺粉厚度 氧含量 露点 支撑结构 热处理曲线 表面粗糙度 孔隙率 拉伸试样 "
    "疲劳强度 清洗效果 残留粉末 包装密封 灭菌剂量 初始污染菌 环境微粒 沉降菌 压差记录 纯化水 压缩空气 工装夹具 "
    "检验规程 工艺规程 设计输入 设计输出 风险清单 软件版本 权限清单 审计追踪 培训档案 岗位职责 供应商档案 采购订单 "
    "质量协议 入库单 标签样张 说明书 唯一标识 批生产记录 检验报告 放行单 投诉记录 召回通知 不良事件 纠正措施 "
    "预防措施 内审计划 管理评审 计量证书 设备台账 维护计划 图像数据 模型文件 切片文件 参数包 病例编号 交付清单 "
    "运输条件 温湿度曲线 库位卡 退货单 偏差报告 变更申请 文件目录 作废印章 模板 记录编号 保存期限"
)
_ENDS = _words(
    "，结果写入记录 ，偏离时立即上报 ，未经批准不得使用 ，超限时暂停作业 ，由负责人签字确认 ，资料保存备查 "
    "，必要时启动调查 ，并通知使用部门"
)
_END_LENGTH = 12
_SENTENCE_LENGTH = 30


def clause(rng: Random) -> str:
    """Return who does what to what: about ten to twenty characters."""
    subject = rng.choice(DEPARTMENTS)
    return subject + rng.choice(_TIMES) + rng.choice(_MANNERS) + rng.choice(_VERBS) + thing(rng)


def thing(rng: Random) -> str:
    """Return what is worked on, such as 受控参数包."""
    return rng.choice(_QUALITIES) + rng.choice(_THINGS)


def title(rng: Random, serial: int) -> str:
    """Return a title of about ten characters; the serial number keeps it unique, as checks want it."""
    return f"{thing(rng)}{rng.choice(_VERBS)}{serial}"


def phrase(rng: Random, low: int) -> str:
    """Return one sentence of ``low`` characters or some more, seldom over twenty."""
    text = clause(rng)
    while len(text) < low:
        text += rng.choice(_ENDS) if low - len(text) < _END_LENGTH else "，" + rng.choice(_VERBS) + thing(rng)
    return text + "。"


def paragraph(rng: Random, low: int, high: int) -> str:
    """Return whole sentences that together have at least ``low`` characters, and seldom more than ``high``."""
    wanted = rng.randint(low, max(low, high - _SENTENCE_LENGTH))
    text = ""
    while len(text) < wanted:
        text += phrase(rng, 20)
    return text
