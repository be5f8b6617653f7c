"""What tests about webinar reports share: a file handed in, and what is said of it."""

from __future__ import annotations

from ce_plugin.models import ImportBatch
from ce_plugin.services import imports

HEAD = "Name (Original Name),User Email,Duration (Minutes)"


def content(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *lines]).encode()


def stage(session, actor, *lines: str, head: str = HEAD, **options) -> ImportBatch:
    return imports.stage_file(
        "attendance",
        name="zoom.csv",
        content=content(*lines, head=head),
        actor=actor,
        session=session,
        options=options,
    )


def commit(batch, actor) -> ImportBatch:
    return imports.commit_batch(batch, actor=actor)


def verdicts(batch) -> list[str]:
    return list(batch.rows.order_by("line").values_list("verdict", flat=True))


def problem(batch, line: int = 2) -> str:
    (found,) = batch.rows.get(line=line).problems
    return found["sentence"]
