"""Shell scripts as words and operators, each with its line (POSIX.1-2024, Shell Command Language, section 2.3).

What only a run knows (variables, expansions, the output of commands, expressions of the CI system) becomes
:data:`~wheelcheck.model.pipeline.UNKNOWN` in the word where it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from wheelcheck.model.pipeline import UNKNOWN

MOST_CHARACTERS = 200_000

_OPERATORS = ("&&", "||", ";;", "|&", ";", "|", "&", "(", ")")
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}|\$\[\[.*?\]\]", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_]\w*|[0-9@*#?$!-]")
_STATUS = re.compile(r"\$\?|\bPIPESTATUS\b|LASTEXITCODE|ERRORLEVEL", re.IGNORECASE)
_REDIRECTION = re.compile(r"\d*(?:&>>?|>>|>\||>&|<&|<>|<<<|<<-?|>|<)(?!\()")
# Folders whose place is known. What lies outside of the project cannot shadow anything.
_KNOWN = {
    "GITHUB_WORKSPACE": ".",
    "CI_PROJECT_DIR": ".",
    "HOME": "~",
    "RUNNER_TEMP": "/tmp",
    "TMPDIR": "/tmp",
}


class UnreadableShellError(Exception):
    """The script is not understood; the text says what."""


@dataclass(slots=True)
class Token:
    """A word (``operator`` empty) or an operator, and the line (from 0) where it begins. ``raw`` is a word that nothing
    quoted, so that it may be a reserved word; ``stdin`` a here document that follows; ``saves`` that its output goes to
    a file."""

    text: str
    line: int
    operator: str = ""
    raw: bool = True
    stdin: str = ""
    saves: bool = False


@dataclass(slots=True)
class _Reader:
    text: str
    at: int = 0
    line: int = 0
    tokens: list[Token] = field(default_factory=list)
    waiting: list[tuple[str, bool, Token | None]] = field(default_factory=list)

    def run(self) -> list[Token]:
        while self.at < len(self.text):
            mark = self.text[self.at]
            if mark == "\n":
                self._newline()
            elif mark in " \t\r":
                self.at += 1
            elif self.text.startswith("\\\n", self.at):
                self.at += 2
                self.line += 1
            elif mark == "#":
                self._skip_comment()
            elif match := _REDIRECTION.match(self.text, self.at):
                self._redirection(match.group())
            elif operator := next((each for each in _OPERATORS if self.text.startswith(each, self.at)), ""):
                self.tokens.append(Token(operator, self.line, operator))
                self.at += len(operator)
            else:
                self.tokens.append(self._word())
        return self.tokens

    def _newline(self) -> None:
        self.tokens.append(Token("\n", self.line, "\n"))
        self.at += 1
        self.line += 1
        for end, strip, command in self.waiting:
            body = self._here_document(end, strip)
            if command is not None:
                command.stdin = body
        self.waiting.clear()

    def _here_document(self, end: str, strip: bool) -> str:
        lines = []
        while self.at < len(self.text):
            line, found, _ = self.text[self.at :].partition("\n")
            self.at += len(line) + len(found)
            self.line += len(found)
            if (line.lstrip("\t") if strip else line).rstrip("\r") == end:
                break
            lines.append(line)
        return "\n".join(lines)

    def _skip_comment(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end

    def _redirection(self, sign: str) -> None:
        self.at += len(sign)
        bare = sign.lstrip("0123456789")
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.at += 1
        if self.at >= len(self.text) or self.text[self.at] == "\n":
            raise UnreadableShellError("a redirection without its target")
        target = self._word()
        last = next((each for each in reversed(self.tokens) if not each.operator), None)
        if bare in ("<<", "<<-"):
            self.waiting.append((target.text, bare == "<<-", last))
        elif last is not None and bare == "<<<":
            last.stdin = target.text
        elif last is not None and bare in (">", ">>", ">|", "&>", "&>>") and target.text not in ("/dev/null", "&2"):
            last.saves = True

    def _word(self) -> Token:
        token = Token("", self.line)
        parts: list[str] = []
        begun = self.at
        while self.at < len(self.text):
            mark = self.text[self.at]
            if mark in " \t\r\n;|&()<>" and not self._substitutes(mark):
                break
            parts.append(self._piece(mark, token))
        if self.at == begun:
            raise UnreadableShellError(f"`{self.text[self.at]}` is not expected here")
        token.text = "".join(parts)
        return token

    def _substitutes(self, mark: str) -> bool:
        """`<(...)`, `>(...)`: a word that only a run knows."""
        return mark in "<>" and self.text.startswith("(", self.at + 1)

    def _piece(self, mark: str, token: Token) -> str:
        if mark in "<>":
            self.at += 1
            return self._balanced("(", ")")
        if mark == "\\":
            return self._escape(token)
        if mark == "'":
            token.raw = False
            return self._until_quote()
        if mark == '"':
            token.raw = False
            return self._double()
        if mark == "$":
            token.raw = False
            return self._expansion()
        if mark == "`":
            token.raw = False
            return self._backticks()
        self.at += 1
        return mark

    def _escape(self, token: Token) -> str:
        token.raw = False
        found = self.text[self.at + 1 : self.at + 2]
        self.at += 2
        if found == "\n":
            self.line += 1
            return ""
        return found

    def _until_quote(self) -> str:
        end = self.text.find("'", self.at + 1)
        if end < 0:
            raise UnreadableShellError("a quote is not closed")
        text = self.text[self.at + 1 : end]
        self.at = end + 1
        self.line += text.count("\n")
        return text

    def _double(self) -> str:
        self.at += 1
        parts: list[str] = []
        while self.at < len(self.text):
            mark = self.text[self.at]
            if mark == '"':
                self.at += 1
                return "".join(parts)
            if mark == "\\" and self.text[self.at + 1 : self.at + 2] in ("$", "`", '"', "\\", "\n"):
                parts.append(self._escape(Token("", 0)))
            elif mark == "$":
                parts.append(self._expansion())
            elif mark == "`":
                parts.append(self._backticks())
            else:
                self.line += mark == "\n"
                self.at += 1
                parts.append(mark)
        raise UnreadableShellError("a quote is not closed")

    def _expansion(self) -> str:
        following = self.text[self.at + 1 : self.at + 2]
        if following == "'":
            self.at += 1
            return self._until_quote()
        if following == '"':
            self.at += 1
            return self._double()
        if following in ("(", "{"):
            self.at += 1
            begun = self.at
            self._balanced(following, ")" if following == "(" else "}")
            return _KNOWN.get(self.text[begun + 1 : self.at - 1], UNKNOWN) if following == "{" else UNKNOWN
        name = _NAME.match(self.text, self.at + 1)
        if name is None:
            self.at += 1
            return "$"
        self.at = name.end()
        return _KNOWN.get(name.group(), UNKNOWN)

    def _balanced(self, opening: str, closing: str) -> str:
        """Pass over brackets and what they hold; quotes hide brackets."""
        depth = 0
        while self.at < len(self.text):
            mark = self.text[self.at]
            self.line += mark == "\n"
            self.at += 1
            if mark == "\\":
                self.at += 1
            elif mark == "'" and opening == "(":
                self.at -= 1
                self._until_quote()
            elif mark == opening:
                depth += 1
            elif mark == closing:
                depth -= 1
                if depth == 0:
                    return UNKNOWN
        raise UnreadableShellError(f"`{opening}` is not closed")

    def _backticks(self) -> str:
        end = self.text.find("`", self.at + 1)
        if end < 0:
            raise UnreadableShellError("a backtick is not closed")
        self.line += self.text.count("\n", self.at, end)
        self.at = end + 1
        return UNKNOWN


def tokens(script: str) -> list[Token]:
    """The words and operators of a script. Raises UnreadableShellError."""
    if len(script) > MOST_CHARACTERS:
        raise UnreadableShellError(f"{len(script):,} characters")
    return _Reader(plain(script)).run()


def plain(script: str) -> str:
    """A script without the expressions of the CI system (``${{ }}``, ``$[[ ]]``): what they give is not known."""
    return _EXPRESSION.sub(lambda match: UNKNOWN + "\n" * match.group().count("\n"), script)


def asks_for_status(script: str) -> bool:
    """Whether a script looks at how its commands ended."""
    return _STATUS.search(script) is not None
