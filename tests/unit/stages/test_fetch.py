"""Fetching a release: from an index on disk, read as the ones on the network are."""

from __future__ import annotations

import contextlib
import hashlib
import io
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from wheelcheck.errors import UsageError, WheelcheckError
from wheelcheck.model.interpreter import Interpreter
from wheelcheck.stages.fetch import Fetched, fetch
from wheelcheck.stages.index_settings import PYPI, IndexSettings, user_settings
from wheelcheck.stages.simple_index import Offer, moment, offers
from wheelcheck.stages.web import Answer, Web, shown
from wheelcheck.stages.workspace import Workspace

PYTHON = Interpreter(
    executable="python3",
    version=(3, 11, 0),
    implementation="cpython",
    platform="linux",
    tags=("cp311-cp311-manylinux_2_28_x86_64", "cp311-cp311-manylinux_2_17_x86_64", "cp311-abi3-any", "py3-none-any"),
    suffixes=(".so",),
    stdlib=frozenset(),
    can_fork=True,
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    parent = tmp_path / "temporary"
    parent.mkdir()
    with Workspace(parent) as made:
        yield made


class Index:
    """A package index in a folder."""

    def __init__(self, root: Path) -> None:
        self.page = root / "some-name"
        self.page.mkdir(parents=True)
        self.settings = IndexSettings((root.as_uri(),))
        self._lines: list[str] = []

    def add(self, filename: str, *, attributes: str = "", digest: str | None = None) -> None:
        content = filename.encode()
        (self.page / filename).write_bytes(content)
        digest = digest or hashlib.sha256(content).hexdigest()
        self._lines.append(f'<a href="{filename}#sha256={digest}" {attributes}>{filename}</a>')
        (self.page / "index.html").write_text("<!DOCTYPE html><body>\n" + "\n".join(self._lines))


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "index")


def fetched(
    index: Index, workspace: Workspace, requirement: str = "Some.Name", exclude_newer: str | None = None
) -> Fetched:
    return fetch(
        Requirement(requirement), workspace, python=PYTHON, exclude_newer=exclude_newer, settings=index.settings
    )


def names(result: Fetched) -> tuple[str | None, str | None]:
    return result.sdist.name if result.sdist else None, result.wheel.name if result.wheel else None


def test_the_best_wheel_and_the_sdist_beside_it_are_fetched(index: Index, workspace: Workspace) -> None:
    best = "some_name-1.0-cp311-cp311-manylinux_2_17_x86_64.manylinux_2_28_x86_64.whl"
    for filename in (
        "some_name-1.0-py3-none-any.whl",
        best,
        "some_name-1.0-cp312-cp312-any.whl",
        "Some.Name-1.0.tar.gz",
    ):
        index.add(filename)

    result = fetched(index, workspace, "some_name==1.0")

    assert names(result) == ("Some.Name-1.0.tar.gz", best)
    assert result.wheel is not None
    assert result.wheel.read_bytes() == best.encode()


def test_of_equal_wheels_the_highest_build_number_wins(index: Index, workspace: Workspace) -> None:
    for build in ("", "-2", "-10"):
        index.add(f"some_name-1.0{build}-py3-none-any.whl")

    assert names(fetched(index, workspace)) == (None, "some_name-1.0-10-py3-none-any.whl")


def test_a_release_without_wheels_and_one_without_sdist_are_both_fine(index: Index, workspace: Workspace) -> None:
    index.add("some_name-1.0-py3-none-any.whl")
    index.add("some-name-2.0.zip")

    assert names(fetched(index, workspace, "some-name==1.0")) == (None, "some_name-1.0-py3-none-any.whl")
    assert names(fetched(index, workspace, "some-name==2.0")) == ("some-name-2.0.zip", None)


def test_the_newest_is_stable_not_yanked_and_fits_the_interpreter(index: Index, workspace: Workspace) -> None:
    index.add("some_name-1.0.tar.gz")
    index.add("some_name-1.1.tar.gz", attributes='data-requires-python="&gt;=3.12"')
    index.add("some_name-1.2.tar.gz", attributes='data-yanked="broken"')
    index.add("some_name-2.0rc1.tar.gz")

    assert fetched(index, workspace).version == "1.0"
    assert fetched(index, workspace, "some-name==1.2").version == "1.2"
    assert fetched(index, workspace, "some-name==2.0rc1").version == "2.0rc1"


def test_nothing_uploaded_later_is_seen(index: Index, workspace: Workspace) -> None:
    index.add("some_name-1.0.tar.gz", attributes='data-upload-time="2024-05-19T23:59:59.123456Z"')
    index.add("some_name-1.1.tar.gz", attributes='data-upload-time="2024-05-20T00:00:00Z"')
    index.add("some_name-1.2.tar.gz")

    assert fetched(index, workspace, exclude_newer="2024-05-19").version == "1.0"
    assert fetched(index, workspace, exclude_newer="2024-05-20T00:00:01Z").version == "1.1"
    with pytest.raises(UsageError, match="not there on 2024-05-19: uploaded on 2024-05-20"):
        fetched(index, workspace, "some-name==1.1", "2024-05-19")


def test_an_index_without_upload_times_is_named_as_the_trouble(index: Index, workspace: Workspace) -> None:
    index.add("some_name-1.0.tar.gz")

    with pytest.raises(UsageError, match="no file is known to be from"):
        fetched(index, workspace, exclude_newer="2024-05-19")


def test_an_unknown_project_names_the_indexes_without_logins(workspace: Workspace, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    settings = IndexSettings((empty.as_uri(),), (str(tmp_path / "gone"),))

    with pytest.raises(UsageError, match="no project 'nope'"):
        fetch(Requirement("nope"), workspace, python=PYTHON, exclude_newer=None, settings=settings)

    assert shown("https://me:secret@example.org/simple") == "https://example.org/simple"


def test_an_unknown_version_names_those_near(index: Index, workspace: Workspace) -> None:
    for version in ("1.7.0", "1.7.1", "0.2"):
        index.add(f"some_name-{version}.tar.gz")

    with pytest.raises(UsageError, match=r"has no version ==1\.7\.2") as caught:
        fetched(index, workspace, "some-name==1.7.2")

    assert caught.value.hint is not None
    assert "1.7.1" in caught.value.hint


def test_wheels_for_others_alone_are_said_with_their_tags(index: Index, workspace: Workspace) -> None:
    index.add("some_name-1.0-cp39-cp39-win_amd64.whl")

    with pytest.raises(WheelcheckError, match="no sdist and no wheel for cp311") as caught:
        fetched(index, workspace, "some-name==1.0")

    assert "cp39-cp39-win_amd64" in (caught.value.hint or "")


def test_a_file_that_is_not_what_the_index_says_is_refused_and_removed(index: Index, workspace: Workspace) -> None:
    index.add("some_name-1.0.tar.gz", digest="0" * 64)

    with pytest.raises(WheelcheckError, match="another sha256"):
        fetched(index, workspace)

    assert not list(workspace.root.rglob("*.tar.gz"))


def test_folders_of_links_are_looked_at_too(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "links").mkdir()
    (tmp_path / "links/some_name-1.0-py3-none-any.whl").write_bytes(b"x")
    settings = IndexSettings((), (str(tmp_path / "links"),))

    result = fetch(Requirement("some-name"), workspace, python=PYTHON, exclude_newer=None, settings=settings)

    assert names(result) == (None, "some_name-1.0-py3-none-any.whl")


class JsonWeb(Web):
    """A server that answers everything with one JSON page."""

    @contextlib.contextmanager
    def open(self, url: str, headers: Mapping[str, str] | None = None) -> Iterator[Answer]:
        page = (
            '{"files": [{"filename": "a-1.tar.gz", "url": "../../files/a-1.tar.gz", "hashes": {"sha256": "ab"},'
            ' "requires-python": ">=3.9", "yanked": "why", "upload-time": "2024-05-19T00:00:00Z"}]}'
        )
        yield Answer(url, "application/vnd.pypi.simple.v1+json", io.BytesIO(page.encode()))


def test_json_pages_are_read_as_pep_691_has_them() -> None:
    (offer,) = offers(JsonWeb(), "https://example.org/simple", "a") or ()

    assert offer == Offer(
        filename="a-1.tar.gz",
        url="https://example.org/files/a-1.tar.gz",
        hashes=(("sha256", "ab"),),
        requires_python=">=3.9",
        yanked=True,
        uploaded=datetime(2024, 5, 19, tzinfo=timezone.utc),
    )


def test_a_bad_date_is_a_usage_error(index: Index, workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="not a date"):
        fetched(index, workspace, exclude_newer="yesterday")


@pytest.mark.parametrize("text", ["2024-05-19T01:02:03.4Z", "2024-05-19T03:02:03.400000000+02:00"])
def test_times_are_read_in_every_form(text: str) -> None:
    value = moment(text)

    assert value is not None
    assert value.timestamp() == pytest.approx(1716080523.4)


def test_nothing_configured_means_pypi(tmp_path: Path) -> None:
    environ = {"XDG_CONFIG_DIRS": str(tmp_path), "PIP_CONFIG_FILE": "/dev/null", "UV_NO_CONFIG": "1"}

    assert user_settings(environ, tmp_path) == IndexSettings((PYPI,))


def test_pips_environment_goes_before_its_files(tmp_path: Path) -> None:
    (tmp_path / "pip.conf").write_text(
        "[global]\nindex-url = https://file/simple\nextra_index_url =\n  https://b\n  https://c\n"
    )
    environ = {
        **{"XDG_CONFIG_DIRS": str(tmp_path), "PIP_CONFIG_FILE": str(tmp_path / "pip.conf"), "UV_NO_CONFIG": "1"},
        **{"PIP_INDEX_URL": "https://env/simple", "PIP_FIND_LINKS": "/one /two"},
    }

    found = user_settings(environ, tmp_path)

    assert found.indexes == ("https://env/simple", "https://b", "https://c")
    assert found.links == ("/one", "/two")


def test_uvs_settings_go_before_pips(tmp_path: Path) -> None:
    (tmp_path / "uv.toml").write_text(
        '[[index]]\nname = "a"\nurl = "https://a"\n[[index]]\nurl = "https://d"\ndefault = true\n'
    )
    environ = {
        **{
            "XDG_CONFIG_DIRS": str(tmp_path),
            "PIP_CONFIG_FILE": "/dev/null",
            "UV_CONFIG_FILE": str(tmp_path / "uv.toml"),
        },
        **{"UV_INDEX": "x=https://x", "PIP_INDEX_URL": "https://pip"},
    }

    assert user_settings(environ, tmp_path).indexes == ("https://x", "https://a", "https://d")
