"""Settings that are made on a page, and the city's own days."""

from __future__ import annotations

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="House",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="显示在每页的抬头，例如“示例市城市建设指挥部”",
                        max_length=40,
                        verbose_name="本单位的名称",
                    ),
                ),
                (
                    "notice",
                    models.TextField(
                        blank=True,
                        help_text="例如停机维护的时间；没有登录的人也看得到",
                        max_length=600,
                        verbose_name="登录页上的通知",
                    ),
                ),
                ("backup_daily", models.BooleanField(default=False, verbose_name="每天自动备份一次")),
                (
                    "backup_keep",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="更早的自动备份会删掉；留空则都保留。手工做的备份不会自动删",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="自动备份保留几份",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="OwnDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("day", models.DateField(unique=True, verbose_name="日期")),
                ("worked", models.BooleanField(default=False, verbose_name="上班")),
                ("reason", models.CharField(max_length=120, verbose_name="理由")),
                ("document", models.CharField(max_length=120, verbose_name="依据（文号）")),
            ],
            options={
                "ordering": ["day"],
                "base_manager_name": "objects",
            },
        ),
    ]
