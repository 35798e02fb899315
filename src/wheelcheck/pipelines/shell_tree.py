"""Shell scripts as a tree: lists, pipelines and compound commands (POSIX.1-2024, section 2.10), as far as needed to
tell what becomes of a command's failure."""

from __future__ import annotations

from dataclasses import dataclass, field

from wheelcheck.pipelines.shell_words import Token, UnreadableShellError, tokens

MOST_DEPTH = 24
_ENDS = frozenset({"then", "do", "done", "fi", "elif", "else", "esac", "}"})


@dataclass(slots=True)
class Simple:
    """A simple command."""

    words: list[Token]


@dataclass(slots=True)
class Compound:
    """``kind`` is group, subshell, if, loop, case or function. ``conditions`` are lists whose status is only asked for,
    ``bodies`` lists that run or do not."""

    kind: str
    conditions: list[Script] = field(default_factory=list)
    bodies: list[Script] = field(default_factory=list)


@dataclass(slots=True)
class Chain:
    """Commands joined by ``|``; ``negated`` by ``!`` in front."""

    commands: list[Simple | Compound]
    negated: bool = False


@dataclass(slots=True)
class AndOr:
    """Chains joined by ``&&`` and ``||``: the operator in front of each, the first without one. ``background`` when
    ``&`` ends it."""

    chains: list[tuple[str, Chain]]
    background: bool = False


@dataclass(slots=True)
class Script:
    """A list."""

    items: list[AndOr] = field(default_factory=list)


def parse(script: str) -> Script:
    """The tree of a script. Raises UnreadableShellError."""
    parser = _Parser(tokens(script))
    found = parser.script(frozenset(), 0)
    if parser.at < len(parser.tokens):
        raise UnreadableShellError(f"`{parser.tokens[parser.at].text.strip()}` is not expected here")
    return found


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.at = 0

    def script(self, ends: frozenset[str], depth: int) -> Script:
        if depth > MOST_DEPTH:
            raise UnreadableShellError("nested too deeply")
        script = Script()
        while True:
            self._skip("\n", ";")
            if self._done(ends):
                return script
            script.items.append(self._and_or(depth))
            if self._is("&"):
                script.items[-1].background = True
                self.at += 1
            elif not self._done(ends) and not self._is("\n", ";"):
                raise UnreadableShellError(f"`{self.tokens[self.at].text}` is not expected here")

    def _done(self, ends: frozenset[str]) -> bool:
        if self.at >= len(self.tokens):
            return True
        token = self.tokens[self.at]
        return token.operator in (")", ";;") or (not token.operator and token.raw and token.text in (ends or _ENDS))

    def _and_or(self, depth: int) -> AndOr:
        chains = [("", self._chain(depth))]
        while self._is("&&", "||"):
            operator = self._take().operator
            self._skip("\n")
            chains.append((operator, self._chain(depth)))
        return AndOr(chains)

    def _chain(self, depth: int) -> Chain:
        negated = False
        while self._word() == "!":
            negated = not negated
            self.at += 1
        if self._word() == "time":
            self.at += 1
        commands = [self._command(depth)]
        while self._is("|", "|&"):
            self.at += 1
            self._skip("\n")
            commands.append(self._command(depth))
        return Chain(commands, negated)

    def _command(self, depth: int) -> Simple | Compound:
        word = self._word()
        if self._is("("):
            return self._subshell(depth)
        if word in ("{", "if", "while", "until", "for", "select", "case", "function"):
            compound = getattr(self, "_" + {"{": "group", "until": "while", "select": "for"}.get(word, word))(depth)
            assert isinstance(compound, Compound)
            return compound
        if word == "[[":
            return self._test()
        return self._simple(depth)

    def _simple(self, depth: int) -> Simple | Compound:
        words: list[Token] = []
        while self.at < len(self.tokens) and not self.tokens[self.at].operator:
            words.append(self._take())
        if len(words) == 1 and self._is("(") and self._follows(")"):
            self.at += 2
            self._skip("\n")
            return Compound("function", bodies=[Script([AndOr([("", Chain([self._command(depth + 1)]))])])])
        if self._is("(") or not words:
            shown = self.tokens[self.at].text if self.at < len(self.tokens) else "the end"
            raise UnreadableShellError(f"`{shown}` is not expected here")
        return Simple(words)

    def _test(self) -> Simple:
        words = []
        while self.at < len(self.tokens) and not self._is("\n"):
            token = self._take()
            words.append(token)
            if token.text == "]]":
                return Simple(words)
        raise UnreadableShellError("`[[` is not closed")

    def _subshell(self, depth: int) -> Compound:
        self.at += 1
        if self._is("("):
            return self._arithmetic()
        body = self.script(frozenset({")"}), depth + 1)
        self._expect_operator(")")
        return Compound("subshell", bodies=[body])

    def _arithmetic(self) -> Compound:
        depth = 1
        while depth and self.at < len(self.tokens):
            token = self._take()
            depth += (token.operator == "(") - (token.operator == ")")
        return Compound("group")

    def _group(self, depth: int) -> Compound:
        self.at += 1
        body = self.script(frozenset({"}"}), depth + 1)
        self._expect("}")
        return Compound("group", bodies=[body])

    def _if(self, depth: int) -> Compound:
        found = Compound("if")
        while self._word() in ("if", "elif"):
            self.at += 1
            found.conditions.append(self.script(frozenset({"then"}), depth + 1))
            self._expect("then")
            found.bodies.append(self.script(frozenset({"elif", "else", "fi"}), depth + 1))
        if self._word() == "else":
            self.at += 1
            found.bodies.append(self.script(frozenset({"fi"}), depth + 1))
        self._expect("fi")
        return found

    def _while(self, depth: int) -> Compound:
        self.at += 1
        condition = self.script(frozenset({"do"}), depth + 1)
        return Compound("loop", [condition], [self._body(depth)])

    def _for(self, depth: int) -> Compound:
        self.at += 1
        while self.at < len(self.tokens) and self._word() != "do":
            self.at += 1
        return Compound("loop", [], [self._body(depth)])

    def _body(self, depth: int) -> Script:
        self._expect("do")
        body = self.script(frozenset({"done"}), depth + 1)
        self._expect("done")
        return body

    def _case(self, depth: int) -> Compound:
        found = Compound("case")
        while self.at < len(self.tokens) and self._word() != "in":
            self.at += 1
        self._expect("in")
        self._skip("\n")
        while self._word() != "esac":
            while self.at < len(self.tokens) and not self._is(")"):
                self.at += 1
            self._expect_operator(")")
            found.bodies.append(self.script(frozenset({"esac"}), depth + 1))
            self._skip(";;", "\n")
        self._expect("esac")
        return found

    def _function(self, depth: int) -> Compound:
        self.at += 2
        while self._is("(", ")", "\n"):
            self.at += 1
        return Compound("function", bodies=[Script([AndOr([("", Chain([self._command(depth + 1)]))])])])

    def _word(self) -> str:
        """The word here when nothing quoted it, else an empty one."""
        if self.at >= len(self.tokens):
            return ""
        token = self.tokens[self.at]
        return token.text if not token.operator and token.raw else ""

    def _is(self, *operators: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at].operator in operators

    def _follows(self, operator: str) -> bool:
        return self.at + 1 < len(self.tokens) and self.tokens[self.at + 1].operator == operator

    def _skip(self, *operators: str) -> None:
        while self._is(*operators):
            self.at += 1

    def _take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def _expect(self, word: str) -> None:
        if self._word() != word:
            raise UnreadableShellError(f"`{word}` is missing")
        self.at += 1

    def _expect_operator(self, operator: str) -> None:
        if not self._is(operator):
            raise UnreadableShellError(f"`{operator}` is missing")
        self.at += 1
