"""What of the pipelines could not be followed, in words."""

from __future__ import annotations

from wheelcheck.model.pipeline import PipelineKind, Pipelines

SHOWN = 10


def limits(found: Pipelines) -> tuple[str, ...]:
    """A line for each thing that wheelcheck did not follow, the first few; and for CI systems that it does not read."""
    lines = [f"{place}: {what}; not followed" for pipeline in found.each for place, what in pipeline.unread]
    more = [f"and {len(lines) - SHOWN} more that were not followed"] if len(lines) > SHOWN else []
    others = [f"{', '.join(found.others)}: wheelcheck does not read this format"] if found.others else []
    servers = (PipelineKind.GITHUB, PipelineKind.GITLAB)
    alone = not found.others and not any(pipeline.kind in servers for pipeline in found.each)
    nobody = ["no workflow of GitHub or GitLab: what stands in the other files may run only by hand"] if alone else []
    return (*lines[:SHOWN], *more, *others, *nobody)
