"""The one door for people: `python3 run.py demo|test|check|bench|setup|wheels|lock`, standard
library only. On Windows: `py -3 run.py …`.

It makes the project's own environment (.venv) from the hash-pinned lock, then runs the work inside
it. A second start finds the stamp of the first and begins at once.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

if sys.version_info < (3, 11):  # noqa: UP036 - met by people with an older Python before anything can check it for them
    sys.exit("Doorstep: Python >= 3.11 (%s)" % sys.version.split()[0])  # noqa: UP031

import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
DEMO = ROOT / "src" / "doorstep_demo"  # a distribution of its own
GROUP_LOCKS = {  # installed only by the command that needs them
    "bench": ROOT / "requirements-bench.lock",
    "spark": ROOT / "requirements-spark.lock",
}
LOCALE = ROOT / "src" / "doorstep" / "i18n" / "locale"
STAMP = VENV / ".setup-stamp"
DIGEST_LINE = "# dependencies sha256: "
# two packages come as source: they are built with this one, locked, not with whatever is newest
BUILDER = "setuptools"
NEEDED_BESIDES = {
    "link_accuracy": "bench",
    "link_spark": "spark",
    "three_sources_splink": "bench",
}  # by measurement: the group it runs with
JAVA_WANTED = 17
JAVA_PACKAGES = ("openjdk-21-jre-headless", "openjdk-17-jre-headless")
PARALLEL = ("--numprocesses", "auto", "--dist", "worksteal")
STOPPED = 130  # how a program ends that somebody stopped
LONGEST_TEST_RUN = 4500  # seconds; one hanging test ends sooner, see pyproject.toml
# What a new version of can change a link, and the tests that would tell.
MOVE_LINKS = "duckdb lunar-python numpy opencc pyarrow pypinyin rapidfuzz".split()
LINK_TESTS = ("test_distances.py", "test_pinned_links.py")
LONGEST_FETCH, LONGEST_NEWEST_RUN = 110, 180  # seconds; the run has its fetching inside
TEST_PROGRAMS = {
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "initdb": "postgresql",
    "chromium": "chromium",
    "soffice": "libreoffice-calc-nogui",
    "java": "default-jre-headless",
}
POSTGRESQL = Path("/usr/lib/postgresql")  # where Debian puts its programs, by version


WHEELS = Path(os.environ.get("DOORSTEP_WHEELS", ROOT / "wheels"))  # for a machine without network
CALL = "py -3 run.py" if os.name == "nt" else "python3 run.py"


class Stop(Exception):
    """Something the person at the keyboard must know: one sentence, shown without a traceback."""


def say(text: str) -> None:
    """One line of progress, at once."""
    print(f"run.py: {text}", file=sys.stderr, flush=True)


def speaks_chinese() -> bool:
    """Whether the person's system is set to Chinese: by the usual variables, else by Windows."""
    names = [*os.environ.get("LANGUAGE", "").split(":")]
    names += [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    if sys.platform == "win32":
        import ctypes
        import locale

        windows = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        names.append(locale.windows_locale.get(windows, ""))
    named = [name for name in names if name.partition(".")[0].lower() not in ("", "c", "posix")]
    return bool(named) and named[0].lower().startswith("zh")


def told(english: str, chinese: str) -> str:
    """The sentence in the person's language."""
    return chinese if speaks_chinese() else english


# --- setting up ----------------------------------------------------------------------------------


def setup() -> None:
    """Make `.venv` hold exactly what the lock says, and this project in editable form."""
    wanted = stamp()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text("utf-8") == wanted:
        compile_stale_catalogues()
        return
    started = time.monotonic()
    STAMP.unlink(missing_ok=True)
    if not venv_works():
        say(told("making .venv", "正在建立 .venv"))
        make_venv()
    install_locked()
    say(told("installing doorstep itself, and its demo", "正在安装到户及其演示"))
    for folder in (ROOT, DEMO):
        pip(
            *["install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-e"],
            str(folder),
        )
    STAMP.write_text(wanted, "utf-8")
    seconds = f"{time.monotonic() - started:.0f}"
    say(told(f"set up in {seconds} s", f"准备完毕，用时 {seconds} 秒"))


def stamp() -> str:
    """What the environment depends on; a change of any of it sets up anew."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for path in (LOCK, PROJECT, DEMO / "pyproject.toml", ROOT / "hatch_build.py"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def venv_works() -> bool:
    """Whether `.venv` has a Python of this version with pip in it."""
    if not PYTHON.exists():
        return False
    probe = f"import pip, sys; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])!r})"
    return quiet([str(PYTHON), "-c", probe]).returncode == 0


def make_venv() -> None:
    """`python -m venv`; on Debian without that part, install it when we may."""
    shutil.rmtree(VENV, ignore_errors=True)
    if quiet([sys.executable, "-m", "venv", str(VENV)]).returncode == 0 and venv_works():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    major_minor = f"{sys.version_info[0]}.{sys.version_info[1]}"
    package = f"python{major_minor}-venv"
    if not (apt_install(package) or apt_install("python3-venv")):
        raise Stop(
            told(
                f"Python cannot make a virtual environment; install {package} and start again.",
                f"这里的 Python 不能建立虚拟环境；请安装 {package} 后重新运行。",
            )
        )
    done = quiet([sys.executable, "-m", "venv", str(VENV)])
    if done.returncode != 0:
        said = last_line(done.stdout)
        raise Stop(
            told(
                f"Python could not make a virtual environment: {said}",
                f"Python 未能建立虚拟环境：{said}",
            )
        )


def install_locked() -> None:
    """pip from the lock, every file checked against its hash, one line for each package as it
    comes."""
    with tempfile.TemporaryDirectory() as folder:
        builder = Path(folder) / "builder.txt"
        builder.write_text(locked_entry(BUILDER), "utf-8")
        pip("install", "--quiet", "--require-hashes", *offline(), "-r", str(builder))
    total = sum(1 for line in LOCK.read_text("utf-8").splitlines() if "==" in line)
    if offline():
        say(
            told(
                f"installing {total} packages from {WHEELS}",
                f"正在从 {WHEELS} 安装 {total} 个软件包",
            )
        )
    else:
        say(
            told(
                f"installing {total} locked packages (the first time some 300 MB are fetched)",
                f"正在安装 {total} 个软件包（首次约需下载 300 MB）",
            )
        )
    words = ("install", "--require-hashes", "--no-build-isolation", *offline(), "-r", str(LOCK))
    command = pip_command(*words)
    tail: list[str] = []
    seen = 0
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            tail = [*tail[-30:], line.rstrip()]
            if line.startswith(("Collecting ", "Processing ")):
                seen += 1
                say(f"  {seen}/{total} {Path(line.split()[1]).name}")
            elif line.startswith("Installing collected"):
                say(told("  unpacking", "  正在解压"))
    if process.returncode != 0:
        print("\n".join(tail), file=sys.stderr)
        raise Stop(
            told(
                "pip could not install the locked packages (see above). Without a network: run"
                f" `{CALL} wheels` on a machine with one and the same system and Python, and copy"
                f" the folder {WHEELS.name} here.",
                "未能安装所需软件包（见上）。没有网络时：在一台能上网、系统和 Python 版本相同的"
                f"电脑上运行 `{CALL} wheels`，把 {WHEELS.name} 文件夹拷贝到这里，再重新运行。",
            )
        )


def offline() -> list[str]:
    """What pip is told where a folder of wheels lies beside the project: to ask no index."""
    return ["--no-index", "--find-links", str(WHEELS)] if WHEELS.is_dir() else []


def wheels(_: Sequence[str]) -> int:
    """Fetch all locked packages into the folder `wheels`, for a machine without a network."""
    with tempfile.TemporaryDirectory() as folder:
        builder = Path(folder) / "builder.txt"
        builder.write_text(locked_entry(BUILDER), "utf-8")
        words = ["download", "--quiet", "--require-hashes", "--no-build-isolation", "--no-deps"]
        made = Path(folder) / WHEELS.name
        pip(*words, "-d", str(made), "-r", str(builder))
        pip(*words, "-d", str(made), "-r", str(LOCK))
        shutil.copytree(made, WHEELS, dirs_exist_ok=True)
    count = len(list(WHEELS.iterdir()))
    say(
        told(
            f"{count} packages in {WHEELS}; copy the whole project folder to the other machine",
            f"{WHEELS} 中共 {count} 个软件包；把整个项目文件夹拷贝到另一台电脑即可",
        )
    )
    return 0


def install_group(group: str) -> None:
    """What only some commands need, from a lock of its own; nothing the plain environment holds
    changes its version."""
    lock_file, mark = GROUP_LOCKS[group], VENV / f".{group}-stamp"
    wanted = hashlib.sha256(lock_file.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text("utf-8") == wanted:
        return
    say(told(f"installing what `{group}` needs besides", f"正在安装 {group} 另需的软件包"))
    pip("install", "--quiet", "--require-hashes", "--no-build-isolation", "-r", str(lock_file))
    mark.write_text(wanted, "utf-8")


def locked_entry(package: str) -> str:
    """The lock's lines for one package: version and hashes."""
    _, _, after = LOCK.read_text("utf-8").partition(f"\n{package}==")
    lines = [f"{package}=={after}".splitlines()[0]]
    lines += itertools.takewhile(lambda line: line.startswith(" "), after.splitlines()[1:])
    return "\n".join(lines) + "\n"


def pip_command(*arguments: str) -> list[str]:
    """pip of `.venv`, never asking anything."""
    return [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]


def pip(*arguments: str) -> None:
    """Run pip; its words are shown only when it fails."""
    done = quiet(pip_command(*arguments))
    if done.returncode != 0:
        print(done.stdout, file=sys.stderr)
        raise Stop(told("pip failed (see above).", "pip 运行失败（见上）。"))


def compile_stale_catalogues() -> None:
    """Compile the message catalogues again when a translation was edited after the last
    compiling."""
    sources = LOCALE.glob("*/LC_MESSAGES/*.po")
    if all(
        po.with_suffix(".mo").exists() and is_newer(po.with_suffix(".mo"), po) for po in sources
    ):
        return
    code = f"import pathlib, hatch_build as h; h.compile_catalogues(pathlib.Path({str(LOCALE)!r}))"
    done = quiet([str(PYTHON), "-c", code])
    if done.returncode != 0:
        said = last_line(done.stdout)
        raise Stop(
            told(f"A message catalogue could not be compiled: {said}", f"未能编译语言文件：{said}")
        )


def is_newer(made: Path, source: Path) -> bool:
    """Whether `made` is at least as new as what it was made from."""
    return made.stat().st_mtime >= source.stat().st_mtime


def apt_install(package: str) -> bool:
    """Install a Debian package when this is Debian and we are root; False when we may not or it
    failed."""
    if shutil.which("apt-get") is None or getattr(os, "geteuid", lambda: 1)() != 0:
        return False
    say(told(f"installing the system package {package}", f"正在安装系统软件包 {package}"))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    update_packages()
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    return quiet(install, environment).returncode == 0


@functools.cache
def update_packages() -> None:
    """Fetch the lists of system packages, once: those of an image are empty, or name files that are
    gone."""
    quiet(["apt-get", "update", "-qq"])


def quiet(
    command: Sequence[str], environment: dict[str, str] | None = None, seconds: float | None = None
) -> subprocess.CompletedProcess[str]:
    """Run to the end without a terminal; output kept, not shown."""
    return subprocess.run(
        list(command),
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        timeout=seconds,
    )


def inside(*arguments: str, seconds: float | None = None, first: str = "") -> int:
    """Run `.venv`'s Python in the project folder with everything shown; returns its exit code.
    Stops what has not ended within `seconds`; packages in the folder `first` go before the
    environment's."""
    command = [str(PYTHON), *arguments]
    path = os.pathsep.join(filter(None, [first, os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path}
    try:
        return subprocess.run(
            command, cwd=ROOT, env=environment, check=False, timeout=seconds
        ).returncode
    except subprocess.TimeoutExpired:
        raise Stop(
            told(f"stopped: not done within {seconds:.0f} s", f"{seconds:.0f} 秒内未完成，已停止")
        ) from None


def last_line(output: str) -> str:
    """The last thing a failed program said."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing."


# --- the commands --------------------------------------------------------------------------------


def demo(arguments: Sequence[str]) -> int:
    """The main job on the made-up township; options go to `doorstep demo`."""
    try:
        code = inside("-m", "doorstep", "demo", *arguments)
    except KeyboardInterrupt:
        code = STOPPED  # its pages are served until somebody ends them
    if code in (0, STOPPED):
        start = f"{program()} init town --pack cn"
        say(
            told(
                f"the program is {program()}; for your own files: `{start}`",
                f"程序是 {program()}；处理自己的台账请运行：`{start}`",
            )
        )
    return code


def program() -> str:
    """What to type for `doorstep` in the project folder."""
    return str(
        (BIN / ("doorstep.exe" if os.name == "nt" else "doorstep")).relative_to(ROOT)
    ).removesuffix(".exe")


def test(arguments: Sequence[str]) -> int:
    """All tests but those on Spark, and links once with the newest libraries; `--fast`: without
    these and the slow ones; `--spark`: those on Spark; `--strict-skips`: a skip is a failure. Other
    options go to pytest."""
    ours = {"--spark", "--fast", "--strict-skips"} & set(arguments)
    rest = [argument for argument in arguments if argument not in ours]
    newest = not rest and not {"--spark", "--fast"} & ours
    if "--spark" in ours:
        get_java()
        install_group("spark")
        rest = ["tests/spark", *rest]
    else:
        get_test_programs()
        rest = [*PARALLEL, *(["-m", "not slow"] if "--fast" in ours else []), *rest]
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "tests.xml"
        code = inside("-m", "pytest", f"--junitxml={record}", *rest, seconds=LONGEST_TEST_RUN)
        skipped = skipped_suites(record)
    if newest:
        code = test_newest("--strict-skips" in ours) or code
    if skipped is None:
        print("skipped suites: unknown, pytest left no record", flush=True)
        return code or 1
    print("skipped suites: " + ", ".join(skipped) if skipped else "no suite skipped", flush=True)
    return code or int(bool({"--spark", "--strict-skips"} & ours) and bool(skipped))


def test_newest(strict: bool) -> int:
    """Whether links stay as they are with the newest allowed versions of what can change them, in
    a folder of their own before the environment. Without a registry: said, and a failure if
    `strict`."""
    began = time.monotonic()
    asked = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["dependencies"]
    wanted = [line for line in asked if re.split(r"[<>=!~ ]", line)[0] in MOVE_LINKS]
    with tempfile.TemporaryDirectory() as folder:
        words = ("install", "--quiet", "--no-deps", "--prefer-binary", "--target", folder)
        patience = ("--timeout", "10", "--retries", "1")
        try:
            got = quiet(pip_command(*words, *patience, *wanted), seconds=LONGEST_FETCH)
            said = last_line(got.stdout) if got.returncode else ""
        except subprocess.TimeoutExpired:
            said = f"> {LONGEST_FETCH} s"
        if said:
            print(f"links with the newest libraries: NOT TRIED ({said})", flush=True)
            return int(strict)
        found = sorted(path.stem for path in Path(folder).glob("*.dist-info"))
        print("links with the newest libraries: " + ", ".join(found), flush=True)
        tests = [str(Path("tests", "engine", "linkage", name)) for name in LINK_TESTS]
        left = LONGEST_NEWEST_RUN - (time.monotonic() - began)
        return inside(
            "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, seconds=left, first=folder
        )


def get_test_programs() -> None:
    """Install the programs that tests need besides, where we may: a database server, a browser, a
    spreadsheet, and what shows papers."""
    for program, package in TEST_PROGRAMS.items():
        if not (has_program(program) or (apt_install(package) and has_program(program))):
            say(
                told(
                    f"{program} is missing (package {package}); tests that need it are skipped",
                    f"缺少 {program}（软件包 {package}），需要它的测试将跳过",
                )
            )


def has_program(program: str) -> bool:
    """Whether a program is on the path, or with Debian's PostgreSQL, which is not."""
    return shutil.which(program) is not None or any(POSTGRESQL.glob(f"*/bin/{program}"))


def get_java() -> None:
    """A Java that Spark runs on; installed where we may, otherwise we stop: without it nothing
    would be tested."""
    if java_version() >= JAVA_WANTED:
        return
    for package in JAVA_PACKAGES:
        if apt_install(package) and java_version() >= JAVA_WANTED:
            return
    found = java_version()
    packages, there = " / ".join(JAVA_PACKAGES), f"Java {found}" if found else "-"
    raise Stop(
        told(
            f"Spark needs Java {JAVA_WANTED} or newer (found: {there})."
            f" Install one ({packages} on Debian), or let JAVA_HOME point to one, and start again.",
            f"Spark 需要 Java {JAVA_WANTED} 或更新版本（现有：{there}）。"
            f"请安装（Debian 上：{packages}），或用 JAVA_HOME 指明，再重新运行。",
        )
    )


def java_version() -> int:
    """The main number of the Java that Spark would take; 0 where there is none."""
    home = os.environ.get("JAVA_HOME")
    program = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if program is None or shutil.which(program) is None:
        return 0
    told = re.search(r'version "(\d+)', quiet([program, "-version"]).stdout)
    return int(told.group(1)) if told else 0


def skipped_suites(record: Path) -> list[str] | None:
    """The test files in which something was skipped, with how many; None when there is no
    record."""
    if not record.exists():
        return None
    counts: dict[str, int] = {}
    for case in ElementTree.parse(record).getroot().iter("testcase"):
        marks = [mark for mark in case.findall("skipped") if mark.get("type") != "pytest.xfail"]
        if marks:
            suite = case.get("classname") or case.get("name") or "?"
            counts[suite] = counts.get(suite, 0) + 1
    return [f"{suite} ({count})" for suite, count in sorted(counts.items())]


def check(_: Sequence[str]) -> int:
    """Lock, format, lint, types, imports, messages, docs; all are run, the last line names what
    failed."""
    python_files = [
        "src",
        "tests",
        "run.py",
        "hatch_build.py",
        *(["bench"] if (ROOT / "bench").exists() else []),
    ]
    steps: list[tuple[str, Callable[[], int]]] = [
        ("lock", check_lock),
        ("format", lambda: inside("-m", "ruff", "format", "--check", "--quiet", *python_files)),
        ("lint", lambda: inside("-m", "ruff", "check", "--quiet", *python_files)),
        ("types", lambda: inside("-m", "mypy", "--strict", "src")),
        (
            "imports",
            lambda: subprocess.run([str(BIN / "lint-imports")], cwd=ROOT, check=False).returncode,
        ),
        ("messages", lambda: inside("-m", "pytest", "-q", "tests/house/test_messages.py")),
        ("docs", lambda: inside("-m", "pytest", "-q", "tests/house/test_docs.py")),
    ]
    failed = []
    for name, step in steps:
        say(told(f"checking {name}", f"正在检查 {name}"))
        if step() != 0:
            failed.append(name)
    print("check failed: " + ", ".join(failed) if failed else "check passed", flush=True)
    return int(bool(failed))


def dependencies_digest() -> str:
    """A fingerprint of everything pyproject.toml asks for; the lock's first line carries the one it
    was made from."""
    project = tomllib.loads(PROJECT.read_text("utf-8"))
    asked = [
        project["build-system"]["requires"],
        project["project"]["dependencies"],
        sorted(project["project"].get("optional-dependencies", {}).items()),
        sorted(project.get("dependency-groups", {}).items()),
        tomllib.loads((DEMO / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"],
        project["project"]["requires-python"],
    ]
    return hashlib.sha256(repr(asked).encode()).hexdigest()


def check_lock() -> int:
    """Whether the locks were made from today's pyproject.toml, and carry no address."""
    for path in (LOCK, *GROUP_LOCKS.values()):
        text = path.read_text("utf-8")
        if text.splitlines()[0] != DIGEST_LINE + dependencies_digest():
            say(f"{path.name} is older than what pyproject.toml asks; run `python3 run.py lock`")
            return 1
        if "://" in text:
            say(f"{path.name} carries an address; make it again with `python3 run.py lock`")
            return 1
    return 0


def lock(arguments: Sequence[str]) -> int:
    """Make the locks anew from pyproject.toml (needs uv); `--upgrade`: newest versions, too."""
    demo_project = str(DEMO / "pyproject.toml")
    resolve(LOCK, "--group", "dev", "pyproject.toml", demo_project, *arguments)
    for group, path in GROUP_LOCKS.items():
        asked = "\n".join(asked_by(group))
        resolve(path, "--constraints", str(LOCK), "-", *arguments, asked=asked)
    return check_lock()


def asked_by(group: str) -> list[str]:
    """What pyproject.toml asks for under this name, as a group or as an extra."""
    project = tomllib.loads(PROJECT.read_text("utf-8"))
    extras: dict[str, list[str]] = project["project"].get("optional-dependencies", {})
    return extras[group] if group in extras else list(project["dependency-groups"][group])


def resolve(path: Path, *wanted: str, asked: str = "") -> None:
    """Write a lock: exact versions and hashes of everything `wanted` (a `-`: the lines `asked`)
    leads to. A version that the lock at `path` holds and that still fits is kept."""
    uv = shutil.which("uv")
    if uv is None:
        raise Stop(told("Making the lock needs the program uv.", "生成锁定文件需要程序 uv。"))
    command = [uv, *["pip", "compile", "--quiet", "--universal", "--generate-hashes"]]
    command += ["--python-version", "3.11", "--no-emit-index-url", "--no-header", "--no-annotate"]
    command += ["--output-file", str(path), *wanted]
    quietly = subprocess.DEVNULL
    done = subprocess.run(command, cwd=ROOT, input=asked, stdout=quietly, text=True, check=False)
    if done.returncode != 0:
        raise Stop(
            told("uv could not resolve the dependencies (see above).", "uv 未能解析依赖（见上）。")
        )
    made = path.read_text("utf-8").removeprefix(DIGEST_LINE)
    path.write_text(f"{DIGEST_LINE}{dependencies_digest()}\n{made}", "utf-8")


def bench(arguments: Sequence[str]) -> int:
    """Every measurement of bench/, or those named (further words go to them); each prints a
    ratio."""
    scripts = [
        path for path in sorted((ROOT / "bench").glob("*.py")) if not path.name.startswith("_")
    ]
    rest: list[str] = []
    if arguments:
        known = {path.stem for path in scripts}
        rest = [argument for argument in arguments if argument not in known]
        scripts = [path for path in scripts if path.stem in arguments]
    if not scripts:
        raise Stop(told("There is no such measurement in bench/.", "bench/ 中没有这项测量。"))
    for group in sorted(
        {NEEDED_BESIDES[path.stem] for path in scripts if path.stem in NEEDED_BESIDES}
    ):
        if group == "spark":
            get_java()
        install_group(group)
    worst = 0
    for script in scripts:
        say(told(f"measuring {script.stem}", f"正在测量 {script.stem}"))
        worst = max(worst, inside(str(script), *rest))
    return worst


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "demo": demo,
    "test": test,
    "check": check,
    "bench": bench,
    "setup": lambda _: 0,
    "wheels": wheels,
    "lock": lock,
}


ABOUT = """到户：项目的唯一入口。首次运行按锁定文件建立 .venv，之后直接开始。
没有网络时，先在另一台电脑上运行 wheels，再把项目文件夹拷贝过来。
"""
SUMMARIES = {
    "demo": "用模拟的清溪镇走一遍：登记、核对、简报。",
    "test": "全部测试（Spark 除外），再用最新版的库关联一次；--fast 不做慢的，--spark 只做 Spark。",
    "check": "检查锁定文件、格式、类型、依赖方向、语句和文档。",
    "bench": "bench/ 中的测量，可指明其中几项。",
    "setup": "只建立 .venv。",
    "wheels": "把全部软件包下载到 wheels 文件夹，供没有网络的电脑使用。",
    "lock": "按 pyproject.toml 重新生成锁定文件（需要 uv）。",
}


def main(arguments: Sequence[str]) -> int:
    """Choose the command, set up unless it needs no environment, run it."""
    if not arguments or arguments[0] not in COMMANDS:
        print(told(__doc__, ABOUT), file=sys.stderr)
        for name, command in COMMANDS.items():
            summary = (command.__doc__ or "Make .venv and stop.").splitlines()[0]
            print(f"  {CALL} {name:6} {told(summary, SUMMARIES[name])}", file=sys.stderr)
        return 2
    try:
        if arguments[0] != "lock":
            setup()
        return COMMANDS[arguments[0]](arguments[1:])
    except Stop as stop:
        say(str(stop))
        return 1
    except KeyboardInterrupt:
        say(told("stopped", "已中断"))
        return STOPPED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
