"""Ways to the tasks."""

from __future__ import annotations

from luocheng.web.jobs.models import Job
from luocheng.web.pages.ways import way
from luocheng.web.tasks import acts, boards, imports, notices, views
from luocheng.web.tasks.models import Evidence, Milestone, Notice, Report, Task
from luocheng.web.tasks.states import ACTS

urlpatterns = [
    way("", views.tasks, "task.list", name="tasks"),
    way("mine/", views.mine, "task.list", name="tasks-mine"),
    way("bulk/", views.bulk, "task.list", name="tasks-bulk"),
    way("board/", boards.board, "task.list", name="tasks-board"),
    way("calendar/", boards.calendar, "task.list", name="tasks-calendar"),
    way("gantt/", boards.gantt, "task.list", name="tasks-gantt"),
    way("breakdown/", boards.breakdown, "task.list", name="tasks-breakdown"),
    way("tasks.xlsx", imports.export_xlsx, "task.list", name="tasks-xlsx"),
    way("tasks.csv", imports.export_csv, "task.list", name="tasks-csv"),
    way("import/", imports.import_page, "task.import", name="task-import"),
    way("import/<int:pk>/", imports.import_result, "task.import", Job, name="task-import-result"),
    way("notices/", notices.notices, "task.list", name="task-notices"),
    way("notices/rules/", notices.supervision, "task.supervise", name="task-supervision"),
    way("notices/<int:pk>/", acts.reply, "task.reply", Notice, name="task-reply", select=("task",)),
    way("problems/", notices.problems, "task.list", name="task-problems"),
    way("problems/<int:pk>/", acts.answer, "task.coordinate", Report, name="task-answer", select=("task",)),
    way("units/", notices.unit_names, "task.units", name="task-units"),
    way("evidence/<int:pk>/", acts.evidence, "task.see", Evidence, name="task-evidence", select=("task",)),
    way(
        "milestones/<int:pk>/",
        acts.milestone,
        "task.milestone",
        Milestone,
        name="task-milestone",
        select=("task__policy",),
    ),
    way("<int:pk>/", views.one, "task.see", Task, name="task"),
    way("<int:pk>/report/", acts.report, "task.report", Task, name="task-report", select=("policy",)),
    way("<int:pk>/edit/", acts.edit, "task.assign", Task, name="task-edit", select=("policy",)),
    way("<int:pk>/person/", acts.person, "task.person", Task, name="task-person"),
    way("<int:pk>/progress/", acts.progress, "task.progress", Task, name="task-progress", select=("policy",)),
    way("<int:pk>/milestone/", acts.new_milestone, "task.milestone", Task, name="task-milestone-new"),
    way("<int:pk>/remind/", acts.remind_units, "task.remind", Task, name="task-remind"),
    *(
        way(f"<int:pk>/{a.name}/", acts.view_of(a), a.right, Task, name=f"task-{a.name}", select=("policy",))
        for a in ACTS.values()
    ),
]
