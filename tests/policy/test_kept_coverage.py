"""Coverage is kept without the sentences, and counts for no more than what is still in the folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from luocheng.documents.reading import read_documents
from luocheng.policy.coverage import Claim, coverage
from luocheng.policy.folder import draft_policy, load_folder, write_policy
from luocheng.policy.kept_coverage import check_kept, declared_items, kept_coverage, sentence_accounts
from luocheng.policy.model import Document

TEXT = """示例市绿地管理办法（试行）
一、管理
1.建立绿地台账。（市园林局负责）
2.不得擅自占用绿地。
3.养护经费不低于每平方米5元。
"""


@pytest.fixture
def document(tmp_path: Path) -> Document:
    path = tmp_path / "measures.txt"
    path.write_text(TEXT, encoding="utf-8")
    return read_documents(path)[0]


def test_what_became_of_sentences_is_kept_and_read_back(document: Document, tmp_path: Path) -> None:
    policy = draft_policy(document, "greens")
    clause = next(c for c in document.clauses if c.number == "2")
    reckoned = coverage(policy, document, [Claim("rule", "no-occupation", clause.path)])
    assert reckoned.executable
    policy.sentences = sentence_accounts(reckoned)
    write_policy(policy, tmp_path / "greens")
    again = load_folder(tmp_path / "greens")
    assert again.sentences == policy.sentences
    assert "擅自占用" not in (tmp_path / "greens" / "coverage.yaml").read_text(encoding="utf-8")
    assert check_kept(again, reckoned) == []
    kept = kept_coverage(again)
    # The rule is not in the folder: what it carried out is unaccounted again.
    assert kept.executable == reckoned.executable - 1
    assert kept.unaccounted == reckoned.unaccounted + 1
    assert [f.code for f in check_kept(again, coverage(again, document))] == ["coverage-stale"]


def test_a_folder_that_keeps_no_coverage_lists_its_items(document: Document) -> None:
    policy = draft_policy(document, "greens")
    listed = list(declared_items(policy))
    assert {i.id for i in listed} == {t.id for t in (*policy.tasks, *policy.targets)}
    assert {i.state for i in listed} == {"executable"}
