"""GitLab CI: ``.gitlab-ci.yml`` and the local files that it includes.

https://docs.gitlab.com/ci/yaml/. Merge keys, ``extends``, ``!reference`` and ``default`` are followed; what comes from
other projects, templates and components is not.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from wheelcheck.model.finding import Location
from wheelcheck.model.pipeline import (
    UNKNOWN,
    Axis,
    Command,
    Fault,
    Job,
    Loss,
    Pipeline,
    PipelineKind,
    Problem,
    Step,
    Text,
)
from wheelcheck.pipelines.github import Lookup
from wheelcheck.pipelines.shell import Shell, UnreadableShellError, commands
from wheelcheck.pipelines.yaml_tree import Mapping, Node, Scalar, Sequence, read

MOST_FILES = 50
MOST_LINES = 2_000
_DEPTH = 10
_KEYWORDS = frozenset(
    (
        *("default", "include", "stages", "variables", "workflow", "image", "services", "before_script", "spec"),
        *("after_script", "cache", "types", "pages:deploy"),
    )
)


def read_gitlab(text: str, path: str, lookup: Lookup) -> Pipeline:
    """The jobs of a file and of those that it includes."""
    return _Files(path, lookup).pipeline(text)


class _Files:
    def __init__(self, path: str, lookup: Lookup) -> None:
        self.path, self.lookup = path, lookup
        self.problems: list[Problem] = []
        self.unread: list[tuple[Location, str]] = []
        self.opaque: list[str] = []
        # Of a job given in several files the one of the including file counts, and goes over the included.
        self.entries: dict[str, tuple[Node, str, int]] = {}
        self.seen: set[str] = set()
        self.left = MOST_LINES

    def pipeline(self, text: str) -> Pipeline:
        self._take(text, self.path)
        jobs = [
            self._job(name, node, path, line)
            for name, (node, path, line) in self.entries.items()
            if isinstance(node, Mapping) and not name.startswith(".") and name not in _KEYWORDS
        ]
        return Pipeline(PipelineKind.GITLAB, self.path, tuple(jobs), tuple(self.problems), tuple(self.unread))

    def _take(self, text: str, path: str) -> None:
        self.seen.add(path)
        root, problems = read(text, path, header="spec")
        # Twice the same key is no fault to GitLab: the last one counts.
        self.problems += problems
        if not isinstance(root, Mapping):
            if not problems:
                self.problems.append(Problem(Fault.SHAPE, "it is no mapping of jobs", Location(path, 1)))
            return
        for name, node in root.items():
            self.entries.setdefault(name, (node, path, root.line_of(name)))
        for item in _listed(root.get("include")):
            self._include(item, path)

    def _include(self, item: Node, path: str) -> None:
        named = item.get("local") if isinstance(item, Mapping) else item
        if not isinstance(named, Scalar) or "://" in named.text or "$" in named.text or "*" in named.text:
            self.opaque.append("includes files of another place")
            self.unread.append((Location(path, item.line), "includes what is not in this repository"))
            return
        target = posixpath.normpath(named.text.lstrip("/"))
        text = self.lookup(target)
        if text is not None and target not in self.seen and len(self.seen) < MOST_FILES:
            self._take(text, target)
        elif text is None:
            self.opaque.append(f"includes {target}, which is not there")
            self.unread.append((Location(path, named.line), f"includes {target[:100]}, which is not there"))

    def _get(self, job: Mapping, key: str, depth: int = 0) -> Node | None:
        """The value of a key in a job, or in those that it extends; the last one named goes over the others."""
        found = job.get(key)
        if found is not None or depth > _DEPTH:
            return found
        for parent in reversed(_listed(job.get("extends"))):
            node = self.entries.get(parent.text, (None, "", 0))[0] if isinstance(parent, Scalar) else None
            if isinstance(node, Mapping) and (value := self._get(node, key, depth + 1)) is not None:
                return value
        return None

    def _default(self, key: str) -> Node | None:
        default = self.entries.get("default", (None, "", 0))[0]
        value = default.get(key) if isinstance(default, Mapping) else None
        return value if value is not None else self.entries.get(key, (None, "", 0))[0]

    def _job(self, name: str, node: Mapping, path: str, line: int) -> Job:
        place = Location(path, line)
        environ = self._variables(node)
        before = self._get(node, "before_script") or self._default("before_script")
        after = self._get(node, "after_script") or self._default("after_script")
        steps = [self._step((before, self._get(node, "script")), place, environ)]
        if after is not None:
            words = "GitLab does not heed how `after_script` ends"
            steps.append(self._step((after,), place, environ, Loss("after_script", Location(path, after.line), words)))
        opaque = list(self.opaque)
        if self._get(node, "trigger") is not None:
            opaque.append("starts another pipeline")
        rules, only = self._get(node, "rules"), self._get(node, "only")
        image = self._get(node, "image") or self._default("image")
        pythons = self._pythons(image, path)
        triggers = frozenset({"tag"}) if any(_text(each) == "tags" for each in _listed(only)) else frozenset()
        return Job(
            name,
            place,
            tuple(steps),
            (),
            pythons,
            bool(pythons),
            self._axes(node, path),
            rules is not None or only is not None,
            self._loss(node, path),
            tuple(opaque),
            triggers,
        )

    def _step(
        self,
        scripts: tuple[Node | None, ...],
        place: Location,
        environ: tuple[tuple[str, str], ...],
        loss: Loss | None = None,
    ) -> Step:
        """All lines run in one shell, so what one of them changes holds for the next."""
        lines = [each for script in scripts for each in self._lines(script, 0)]
        found: list[Command] = []
        folder: str | None = "."
        for line in lines:
            where = Location(place.path, line.line + bool(line.block))
            try:
                # bash is begun with errexit and pipefail, sh with errexit alone; the runner's image decides which.
                own = list(commands(line.text, where, Shell(True, None), folder=folder, environ=environ))
            except UnreadableShellError as error:
                self.unread.append((where, f"a line is not understood ({error})"))
                return Step(place, tuple(found), lost=loss, unread="not understood", environ=environ)
            found += own
            folder = _folder_after(line.text, own, folder)
        return Step(place, tuple(found), lost=loss, environ=environ)

    def _lines(self, node: Node | None, depth: int) -> Iterator[Scalar]:
        if isinstance(node, Scalar):
            self.left -= 1
            if self.left >= 0:
                yield node
        elif isinstance(node, Sequence) and depth <= _DEPTH and self.left > 0:
            if node.tag == "!reference":
                yield from self._lines(self._reference(node), depth + 1)
                return
            for item in node.items:
                yield from self._lines(item, depth + 1)

    def _reference(self, node: Sequence) -> Node | None:
        """``!reference [job, key]``."""
        path = [item.text for item in node.items if isinstance(item, Scalar)]
        found: Node | None = self.entries.get(path[0], (None, "", 0))[0] if path else None
        for key in path[1:]:
            found = self._get(found, key) if isinstance(found, Mapping) else None
        return found

    def _variables(self, node: Mapping) -> tuple[tuple[str, str], ...]:
        found: list[tuple[str, str]] = []
        for source in (self.entries.get("variables", (None, "", 0))[0], self._get(node, "variables")):
            for name, value in source.items() if isinstance(source, Mapping) else ():
                text = value.get("value") if isinstance(value, Mapping) else value
                if isinstance(text, Scalar):
                    found.append((name, text.text if "$" not in text.text else UNKNOWN))
        return tuple(found)

    def _axes(self, node: Mapping, path: str) -> tuple[Axis, ...]:
        parallel = self._get(node, "parallel")
        rows = parallel.get("matrix") if isinstance(parallel, Mapping) else None
        found: dict[str, list[Text]] = {}
        for row in rows.items if isinstance(rows, Sequence) else []:
            for name, values in row.items() if isinstance(row, Mapping) else []:
                texts = [each for each in _listed(values) if isinstance(each, Scalar)]
                found.setdefault(name, []).extend(
                    Text(each.text, Location(path, each.line), each.plain) for each in texts
                )
        return tuple(Axis(name, tuple(values)) for name, values in found.items())

    def _pythons(self, image: Node | None, path: str) -> tuple[Text, ...]:
        named = image.get("name") if isinstance(image, Mapping) else image
        if not isinstance(named, Scalar):
            return ()
        repository, _, tag = named.text.rpartition(":")
        if repository.rsplit("/", 1)[-1] != "python" or not tag[:1].isdigit() or "$" in tag:
            return ()
        return (Text(tag.partition("-")[0], Location(path, named.line)),)

    def _loss(self, node: Mapping, path: str) -> Loss | None:
        allowed = self._get(node, "allow_failure")
        if not isinstance(allowed, Scalar) or allowed.text.lower() not in ("true", "yes"):
            return None
        return Loss("allow_failure: true", Location(path, allowed.line))


def _folder_after(text: str, found: list[Command], folder: str | None) -> str | None:
    """Where the next line runs: one that changes the folder on its own changes it for all behind it."""
    if not any(command.words[0] in ("cd", "pushd", "popd") for command in found):
        return folder
    return found[-1].folder if text.strip().startswith("cd ") or found[-1].words[0] == "cd" else None


def _listed(node: Node | None) -> list[Node]:
    if node is None:
        return []
    return node.items[:500] if isinstance(node, Sequence) else [node]


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""
