"""YAML files that people wrote are extended as text, so that comments and quotes stay; read again, they must hold what
they held, and what was added."""

from __future__ import annotations

import hashlib

from wheelcheck.pipelines.yaml_tree import Mapping, Node, Scalar, Sequence, read

__all__ = ["Mapping", "Node", "Scalar", "Sequence", "adds_item", "adds_key", "mapping"]


def mapping(text: str) -> Mapping | None:
    """The mapping that a file holds; an empty one for an empty file, None for whatever else and for what is no YAML."""
    root, problems = read(text, "")
    if root is None and not problems:
        return Mapping(1)
    return root if isinstance(root, Mapping) and not problems else None


def adds_key(before: Mapping, after: Mapping | None, key: str) -> bool:
    """Whether ``after`` is ``before`` with one more key."""
    if after is None or set(after.pairs) != {*before.pairs, key} or key in before.pairs:
        return False
    return all(_digest(before.pairs[each], {}) == _digest(after.pairs[each], {}) for each in before.pairs)


def adds_item(before: Mapping, after: Mapping | None, key: str) -> bool:
    """Whether ``after`` is ``before`` with one more item at the end of the sequence at ``key``."""
    if after is None or set(after.pairs) != set(before.pairs):
        return False
    old, new = before.pairs.get(key), after.pairs.get(key)
    if not isinstance(old, Sequence) or not isinstance(new, Sequence) or len(new.items) != len(old.items) + 1:
        return False
    pairs = [
        *zip(old.items, new.items, strict=False),
        *((before.pairs[k], after.pairs[k]) for k in before.pairs if k != key),
    ]
    return all(_digest(one, {}) == _digest(other, {}) for one, other in pairs)


def _digest(node: Node, seen: dict[int, str]) -> str:
    """The same for the same content, wherever it stands. What several aliases name is looked at once."""
    known = seen.get(id(node))
    if known is not None:
        return known
    if isinstance(node, Scalar):
        parts = ["scalar", str(node.plain), node.text]
    elif isinstance(node, Sequence):
        parts = ["sequence", node.tag, *(_digest(item, seen) for item in node.items)]
    else:
        parts = ["mapping", *(part for key, value in node.pairs.items() for part in (key, _digest(value, seen)))]
    seen[id(node)] = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return seen[id(node)]
