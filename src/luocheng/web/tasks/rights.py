"""Who may do what with tasks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luocheng.web.people.rights import EVERYONE, Right, add

__all__ = ["declare"]

_OFFICE = ("administrator", "office")
_OVERSEERS = ("administrator", "office", "analyst", "reviewer", "leader")


def declare() -> None:
    """Add the rights of the room."""
    add(
        {
            "task.list": Right(_("看任务列表（只列出看得到的任务）"), EVERYONE),
            "task.see": Right(_("看任务"), _OVERSEERS, ("lead", "supporting", "own")),
            "task.sign": Right(_("签收任务、开始办理"), (), ("lead",)),
            "task.submit": Right(_("提交、撤回反馈"), (), ("lead",)),
            "task.report": Right(_("填报进展、上传佐证"), (), ("lead", "supporting", "own")),
            "task.milestone": Right(_("设里程碑、记完成"), ("office",), ("lead", "own")),
            "task.progress": Right(_("人工认定进度"), ("office",), ("lead",)),
            "task.person": Right(_("指定经办人"), ("office",), ("lead",)),
            "task.reply": Right(_("回复督办单"), (), ("lead",)),
            "task.assign": Right(_("增改、撤销、恢复任务"), ("office",)),
            "task.review": Right(_("复核、办结、退回任务"), ("office",)),
            "task.strike": Right(_("销号"), ("office",)),
            "task.coordinate": Right(_("答复需要协调的问题"), ("office", "leader")),
            "task.remind": Right(_("催办"), ("office", "leader")),
            "task.import": Right(_("导入任务分解表"), ("office",)),
            "task.units": Right(_("把文件里的单位名称对到单位"), _OFFICE),
            "task.supervise": Right(_("设定督办规则"), _OFFICE),
        }
    )
