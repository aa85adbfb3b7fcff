"""Measure the house: how the code is laid out, as one Markdown table.

`python bench/house.py` measures the checkout it stands in, `python bench/house.py FOLDER` another.
`--before COMMIT` (or a folder) prints before | after | goal; `--list` adds the offenders of each
row, `--json` prints numbers. Standard library only, so that any commit can be measured.

All rows are about the whole of `src` but the first two, which tell product and demo apart; demo is
`doorstep.demo` or `doorstep_demo`. What the rows mean:

- complexity is McCabe's as ruff's C901 counts it, arguments are counted as ruff's PLR0913 does;
- a 90th percentile is the smallest value that at least 90 % of the functions do not exceed;
- a code line carries at least one token that is no comment, line break, indent or docstring;
  a string is one token, an f-string too, and every line that it spans carries it;
- a private function is one of a module or of a class, `__special__` ones aside; its references are
  the uses of its name in its own module, those in modules that import it, and attributes of that
  name (of self and cls: only in the class itself and in classes that do not define it);
- a class inside a class is not counted by name: it has the name of its owner to tell it apart;
- rooms are the packages and modules side by side in one package; a cycle is a strongly connected
  component of more than one.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import math
import re
import subprocess
import tempfile
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
DEMO = ("doorstep.demo", "doorstep_demo")
FRAMEWORK_NAMES = {"Command", "Migration"}  # Django finds these by name: no two could differ
MOST_COMPLEX = 10
MOST_ARGUMENTS = 6
DUMMY_NAME = re.compile(r"^(_|(__)+|_[a-zA-Z0-9_]*[a-zA-Z0-9]+?)$")  # ruff's own default
FORMAT_SKIP = re.compile(r"#\s*fmt:\s*skip\b")
SILENT_TOKENS = {
    tokenize.COMMENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
    tokenize.INDENT,
    tokenize.NEWLINE,
    tokenize.NL,
}

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
Owners = tuple[ast.ClassDef | FunctionNode, ...]
Graph = dict[str, dict[str, str]]  # importer -> imported -> a place that says so


@dataclass(frozen=True, eq=False)
class Module:
    """Hold one source file, read and parsed."""

    name: str
    file: str
    is_package: bool
    source: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """Count physical lines."""
        return self.source.count("\n") + (not self.source.endswith("\n") and self.source != "")

    @property
    def is_demo(self) -> bool:
        """Tell whether the module belongs to the demo township."""
        return is_inside(self.name, DEMO)

    def place(self, node: ast.stmt | ast.expr, text: str) -> str:
        """Name a spot for the list of offenders."""
        return f"{self.file}:{node.lineno} {text}"


@dataclass(frozen=True, eq=False)
class Function:
    """Hold one function with what encloses it: classes and functions, outermost first."""

    module: Module
    node: FunctionNode
    owners: Owners

    @property
    def owner_class(self) -> ast.ClassDef | None:
        """Give the class whose method this is."""
        owner = self.owners[-1] if self.owners else None
        return owner if isinstance(owner, ast.ClassDef) else None

    @property
    def is_private(self) -> bool:
        """Tell whether this is a private function of a module or a class."""
        name = self.node.name
        is_special = name.startswith("__") and name.endswith("__")
        is_nested = any(not isinstance(owner, ast.ClassDef) for owner in self.owners)
        return name.startswith("_") and not is_special and not is_nested

    @property
    def lines(self) -> int:
        """Count lines from `def` to the last statement."""
        return (self.node.end_lineno or self.node.lineno) - self.node.lineno + 1

    @property
    def named_arguments(self) -> list[ast.arg]:
        """List the arguments but `*args`, `**kwargs` and the first one of a method."""
        arguments = self.node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        is_bound = self.owner_class is not None and "staticmethod" not in self.decorators
        return [*positional[1 if is_bound else 0 :], *arguments.kwonlyargs]

    @property
    def decorators(self) -> set[str]:
        """Collect the names of decorators, without the modules they come from."""
        plain = (d.func if isinstance(d, ast.Call) else d for d in self.node.decorator_list)
        return {last_name(decorator) for decorator in plain}

    @property
    def argument_count(self) -> int:
        """Count arguments but dummies, and none where the signature is not one's own."""
        if self.decorators & {"override", "overload"}:
            return 0
        return sum(not DUMMY_NAME.match(argument.arg) for argument in self.named_arguments)

    @property
    def is_typed(self) -> bool:
        """Tell whether every argument and the result are annotated."""
        variadic = [a for a in (self.node.args.vararg, self.node.args.kwarg) if a is not None]
        arguments = [*self.named_arguments, *variadic]
        return self.node.returns is not None and all(a.annotation for a in arguments)

    def place(self, value: object) -> str:
        """Name the function and what is wrong with it for the list of offenders."""
        name = ".".join([*(owner.name for owner in self.owners), self.node.name])
        return self.module.place(self.node, f"{name}: {value}")


@dataclass(frozen=True)
class Row:
    """Hold one line of the table."""

    key: str
    label: str
    value: float
    goal: str = ""
    form: str = "{:,}"
    offenders: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Write the value for people."""
        return self.form.format(self.value)


def read_modules(src: Path) -> list[Module]:
    """Read and parse every Python file below a source folder."""
    modules = []
    for path in sorted(src.rglob("*.py")):
        relative = path.relative_to(src)
        parts = relative.with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        try:
            with tokenize.open(path) as file:
                source = file.read()
            tree = ast.parse(source, relative.as_posix())
        except (SyntaxError, UnicodeDecodeError) as error:
            raise SystemExit(f"{relative.as_posix()} cannot be read: {error}") from error
        modules.append(Module(name, relative.as_posix(), is_package, source, tree))
    if not modules:
        raise SystemExit("no Python files to measure")
    return modules


def is_inside(name: str, packages: Iterable[str]) -> bool:
    """Tell whether a module is one of some packages or lies below one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def last_name(node: ast.expr) -> str:
    """Give the last part of a dotted name, nothing of other expressions."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


# Functions


def find_functions(module: Module) -> Iterator[Function]:
    """Find all functions of a module, nested ones and methods too."""

    def visit(node: ast.AST, owners: Owners) -> Iterator[Function]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, FunctionNode):
                yield Function(module, child, owners)
            if isinstance(child, ast.ClassDef | FunctionNode):
                yield from visit(child, (*owners, child))
            else:
                yield from visit(child, owners)

    return visit(module.tree, ())


def find_blocks(statement: ast.AST) -> Iterator[list[ast.stmt]]:
    """Find the blocks of statements directly inside a statement."""
    for name in ("body", "orelse", "finalbody"):
        yield getattr(statement, name, [])
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield part.body


def is_irrefutable(pattern: ast.pattern) -> bool:
    """Tell whether a pattern matches anything, which makes its case an `else`."""
    if isinstance(pattern, ast.MatchOr):
        return any(is_irrefutable(part) for part in pattern.patterns)
    if isinstance(pattern, ast.MatchAs):
        return pattern.pattern is None or is_irrefutable(pattern.pattern)
    return False


def weigh_statement(statement: ast.stmt) -> int:
    """Count the paths that a statement itself adds."""
    match statement:
        case ast.If() | ast.For() | ast.AsyncFor() | ast.While():
            return 1
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return 1
        case ast.Try(handlers=handlers, orelse=orelse):
            return len(handlers) + bool(orelse)
        case ast.TryStar(handlers=handlers, orelse=orelse):
            return len(handlers) + bool(orelse)
        case ast.Match(cases=[*_, last] as cases):
            return len(cases) - (last.guard is None and is_irrefutable(last.pattern))
    return 0


def count_paths(statements: Iterable[ast.stmt]) -> int:
    """Count the paths that statements add, with all that is nested in them."""
    return sum(
        weigh_statement(statement) + sum(count_paths(block) for block in find_blocks(statement))
        for statement in statements
    )


def compute_complexity(function: Function) -> int:
    """Compute McCabe's complexity."""
    return 1 + count_paths(function.node.body)


def find_percentile(values: Iterable[int], share: float = 0.9) -> int:
    """Find the smallest value that a share of the values does not exceed."""
    ranked = sorted(values)
    return ranked[math.ceil(share * len(ranked)) - 1] if ranked else 0


def take_share(part: int, whole: int) -> float:
    """Divide, with nothing of nothing being nothing."""
    return part / whole if whole else 0.0


def measure_functions(functions: Sequence[Function]) -> list[Row]:
    """Measure length, arguments and types of functions."""
    lines = {function: function.lines for function in functions}
    longest = max(lines.values(), default=0)
    many = [f for f in functions if f.argument_count > MOST_ARGUMENTS]
    bare = [f for f in functions if not f.is_typed]
    return [
        Row("functions", "functions", len(functions)),
        Row(
            "function_lines_p90", "function lines, 90th percentile", find_percentile(lines.values())
        ),
        Row(
            "function_lines_longest",
            "function lines, longest",
            longest,
            offenders=[f.place(count) for f, count in lines.items() if count == longest],
        ),
        Row(
            "functions_many_arguments",
            f"functions with more than {MOST_ARGUMENTS} arguments",
            len(many),
            offenders=[f.place(f.argument_count) for f in many],
        ),
        Row(
            "functions_typed_share",
            "functions fully typed",
            take_share(len(functions) - len(bare), len(functions)),
            form="{:.1%}",
            offenders=[f.place("not fully typed") for f in bare],
        ),
    ]


def measure_complexity(functions: Sequence[Function]) -> list[Row]:
    """Measure McCabe's complexity."""
    complexity = {function: compute_complexity(function) for function in functions}
    over = {f: value for f, value in complexity.items() if value > MOST_COMPLEX}
    worst = sorted(over, key=lambda f: -over[f])
    return [
        Row(
            "complexity_p90",
            "complexity, 90th percentile",
            find_percentile(complexity.values()),
            "<= 8",
        ),
        Row(
            "complexity_over",
            f"functions with complexity > {MOST_COMPLEX}",
            len(over),
            offenders=[f.place(over[f]) for f in worst],
        ),
        Row(
            "complexity_over_share",
            f"share with complexity > {MOST_COMPLEX}",
            take_share(len(over), len(functions)),
            form="{:.1%}",
        ),
    ]


# Tokens


def fold_strings(tokens: Iterable[tokenize.TokenInfo]) -> Iterator[tokenize.TokenInfo]:
    """Make one token of an f-string, of which Python 3.12 and later make many."""
    opened: list[tokenize.TokenInfo] = []
    for token in tokens:
        kind = tokenize.tok_name[token.type]
        if kind in ("FSTRING_START", "TSTRING_START"):
            opened.append(token)
        elif kind in ("FSTRING_END", "TSTRING_END"):
            start = opened.pop()
            if not opened:
                yield start._replace(end=token.end)
        elif not opened:
            yield token


def find_docstrings(module: Module) -> set[int]:
    """Find the lines that docstrings stand on."""
    lines: set[int] = set()
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Module | ast.ClassDef | FunctionNode) or not node.body:
            continue
        match node.body[0]:
            case ast.Expr(value=ast.Constant(value=str())) as first:
                lines.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return lines


def measure_tokens(modules: Sequence[Module]) -> list[Row]:
    """Measure how dense the lines are, and how often the formatter is told to look away."""
    token_count = line_count = 0
    skips: list[str] = []
    for module in modules:
        docstrings = find_docstrings(module)
        code_lines: set[int] = set()
        readline = io.StringIO(module.source).readline
        for token in fold_strings(tokenize.generate_tokens(readline)):
            first, last = token.start[0], token.end[0]
            if token.type == tokenize.COMMENT and FORMAT_SKIP.search(token.string):
                skips.append(f"{module.file}:{first}")
            is_docstring = token.type == tokenize.STRING and first in docstrings
            if token.type not in SILENT_TOKENS and not is_docstring:
                token_count += 1
                code_lines.update(range(first, last + 1))
        line_count += len(code_lines)
    density = take_share(token_count, line_count)
    return [
        Row("code_lines", "code lines", line_count),
        Row("tokens_per_line", "tokens a code line", round(density, 2), "<= 8.5", "{:.2f}"),
        Row("format_skips", "`fmt: skip`", len(skips), offenders=skips),
    ]


# Names


class ReferenceFinder(ast.NodeVisitor):
    """Count the uses of private names in a module.

    `names` are bare names; `own` are attributes of self or cls, by the class they are read in;
    `attributes` are those of anything else.
    """

    def __init__(self) -> None:
        """Begin outside of any class."""
        self.names: Counter[str] = Counter()
        self.own: Counter[tuple[ast.ClassDef | None, str]] = Counter()
        self.attributes: Counter[str] = Counter()
        self._class: ast.ClassDef | None = None

    @classmethod
    def of(cls, module: Module) -> ReferenceFinder:
        """Count the uses in one module."""
        finder = cls()
        finder.visit(module.tree)
        return finder

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Remember which class `self` is of."""
        outer, self._class = self._class, node
        self.generic_visit(node)
        self._class = outer

    def visit_Name(self, node: ast.Name) -> None:
        """Count a bare name."""
        if isinstance(node.ctx, ast.Load) and node.id.startswith("_"):
            self.names[node.id] += 1

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Count an attribute."""
        self.generic_visit(node)
        if node.attr.startswith("_"):
            if last_name(node.value) in ("self", "cls"):
                self.own[self._class, node.attr] += 1
            else:
                self.attributes[node.attr] += 1


def count_references(functions: Sequence[Function], modules: Sequence[Module]) -> list[int]:
    """Count the references to each of some private functions."""
    finders = {module.name: ReferenceFinder.of(module) for module in modules}
    methods = {(f.owner_class, f.node.name) for f in functions}
    loose: Counter[str] = Counter()
    for finder in finders.values():
        loose.update(finder.attributes)
        for (owner, name), count in finder.own.items():
            if (owner, name) not in methods:  # inherited: the class that has it is another one
                loose[name] += count
    imported: Counter[tuple[str, str]] = Counter()
    for one in find_all_imports(modules):
        for alias in one.node.names:
            used = finders[one.importer].names[alias.asname or alias.name]
            imported[one.target, alias.name] += used
    counts = []
    for function in functions:
        module, name, owner = function.module.name, function.node.name, function.owner_class
        near = finders[module].names[name] + imported[module, name]
        counts.append(loose[name] + (finders[module].own[owner, name] if owner else near))
    return counts


def measure_references(functions: Sequence[Function], modules: Sequence[Module]) -> list[Row]:
    """Measure how many private functions are but a piece of one other function."""
    private = [function for function in functions if function.is_private]
    counts = count_references(private, modules)
    once = [f for f, count in zip(private, counts, strict=True) if count == 1]
    share = take_share(len(once), len(private))
    return [
        Row("private_functions", "private functions", len(private)),
        Row(
            "private_once",
            "private functions referenced once",
            len(once),
            offenders=[f.place("referenced once") for f in once],
        ),
        Row("private_once_share", "share referenced once", share, form="{:.1%}"),
    ]


def find_expressions(tree: ast.AST) -> list[ast.expr]:
    """Find all expressions, also those of annotations written as strings, from top to bottom."""
    found: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            found.append(node)
        annotation = getattr(node, "returns", None) or getattr(node, "annotation", None)
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            quoted = ast.parse(annotation.value.strip(), mode="eval")
            inside = (inner for inner in ast.walk(quoted) if isinstance(inner, ast.expr))
            found.extend(ast.copy_location(inner, annotation) for inner in inside)
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def is_any(node: ast.AST) -> bool:
    """Tell whether an expression is `Any`."""
    if isinstance(node, ast.Attribute):
        return node.attr == "Any" and last_name(node.value) in ("typing", "t")
    return isinstance(node, ast.Name) and node.id == "Any"


def is_object_dict(node: ast.AST) -> bool:
    """Tell whether an expression is `dict[str, object]`."""
    return isinstance(node, ast.Subscript) and ast.unparse(node) == "dict[str, object]"


def measure_types(modules: Sequence[Module]) -> list[Row]:
    """Measure how often a type says nothing."""
    anything: list[str] = []
    objects: list[str] = []
    for module in modules:
        for node in find_expressions(module.tree):
            if is_any(node):
                anything.append(module.place(node, "Any"))
            elif is_object_dict(node):
                objects.append(module.place(node, "dict[str, object]"))
    return [
        Row("any", "`Any` in types", len(anything), offenders=anything),
        Row("dict_str_object", "`dict[str, object]`", len(objects), offenders=objects),
    ]


def find_module_classes(node: ast.AST) -> Iterator[ast.ClassDef]:
    """Find the classes of a module, also those under a condition."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield child
        elif not isinstance(child, FunctionNode):
            yield from find_module_classes(child)


def measure_class_names(modules: Sequence[Module]) -> list[Row]:
    """Measure how many class names stand for more than one class."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for module in modules:
        for node in find_module_classes(module.tree):
            if node.name not in FRAMEWORK_NAMES:
                places[node.name].append(f"{module.file}:{node.lineno}")
    twice = [f"{name}: {', '.join(p)}" for name, p in sorted(places.items()) if len(p) > 1]
    return [Row("class_names_twice", "class names defined twice", len(twice), "0", offenders=twice)]


# Imports


@dataclass(frozen=True)
class Import:
    """Hold one import of a module of the package by another one."""

    importer: str
    target: str
    node: ast.Import | ast.ImportFrom
    place: str
    is_lazy: bool  # in a function, or for type checkers only


def find_import_nodes(
    node: ast.AST, is_lazy: bool = False
) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    """Find import statements, and whether they are lazy."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield node, is_lazy
    if isinstance(node, ast.If) and last_name(node.test) == "TYPE_CHECKING":
        for statement in node.body:
            yield from find_import_nodes(statement, True)
        children: Iterable[ast.AST] = node.orelse
    else:
        children = ast.iter_child_nodes(node)
    for child in children:
        yield from find_import_nodes(child, is_lazy or isinstance(node, FunctionNode))


def name_imported(node: ast.Import | ast.ImportFrom, module: Module) -> Iterator[str]:
    """Write out what an import statement names, from the top package down."""
    base = ""
    if isinstance(node, ast.ImportFrom):
        above = node.level - module.is_package
        package = module.name.split(".")
        start = package[: len(package) - above] if node.level else []
        base = ".".join([*start, *([node.module] if node.module else []), ""])
    for alias in node.names:
        yield base + alias.name


def find_all_imports(modules: Sequence[Module]) -> Iterator[Import]:
    """Find the imports between modules; a name that is no module counts for what holds it."""
    names = {module.name for module in modules}
    for module in modules:
        for node, is_lazy in find_import_nodes(module.tree):
            place = f"{module.file}:{node.lineno}"
            for target in name_imported(node, module):
                while target and target not in names:
                    target = target.rpartition(".")[0]
                if target not in ("", module.name):
                    yield Import(module.name, target, node, place, is_lazy)


def find_rooms(importer: str, target: str) -> tuple[str, str] | None:
    """Find the two siblings between which an import passes, none where one holds the other."""
    ours, theirs = importer.split("."), target.split(".")
    for depth, (mine, other) in enumerate(zip(ours, theirs, strict=False), start=1):
        if mine != other:
            return ".".join(ours[:depth]), ".".join(theirs[:depth])
    return None


def find_reachable(graph: Graph, start: str) -> set[str]:
    """Find all that a node leads to."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = set(graph.get(waiting.pop(), ())) - found
        found |= fresh
        waiting.extend(fresh)
    return found


def find_cycles(graph: Graph) -> list[list[str]]:
    """Find the strongly connected components with more than one node."""
    reachable = {node: find_reachable(graph, node) for node in graph}
    cycles = {
        tuple(sorted(other for other in found if node in reachable.get(other, ())))
        for node, found in reachable.items()
    }
    return sorted(list(cycle) for cycle in cycles if len(cycle) > 1)


def describe_cycle(cycle: Sequence[str], graph: Graph) -> str:
    """Name the members of a cycle and one place for each import between them."""
    edges = [
        f"{importer} -> {target} ({place})"
        for importer in cycle
        for target, place in graph[importer].items()
        if target in cycle
    ]
    return f"{', '.join(cycle)}: {'; '.join(edges)}"


def count_cycles(key: str, label: str, edges: Iterable[tuple[str, str, str]]) -> Row:
    """Count the cycles of a graph."""
    graph: Graph = defaultdict(dict)
    for importer, target, place in edges:
        graph[importer].setdefault(target, place)
    cycles = find_cycles(graph)
    offenders = [describe_cycle(cycle, graph) for cycle in cycles]
    return Row(key, label, len(cycles), "0", offenders=offenders)


def measure_cycles(modules: Sequence[Module]) -> list[Row]:
    """Measure cycles between modules and between rooms, without and with lazy imports."""
    every = list(find_all_imports(modules))
    top = [one for one in every if not one.is_lazy]
    rows = []
    for kind, some in (("top", top), ("all", every)):
        note = "imports at the top only" if kind == "top" else "lazy and typing imports too"
        direct = [(one.importer, one.target, one.place) for one in some]
        rooms = [(*pair, place) for a, b, place in direct if (pair := find_rooms(a, b))]
        rows.append(count_cycles(f"module_cycles_{kind}", f"cycles of modules, {note}", direct))
        rows.append(count_cycles(f"room_cycles_{kind}", f"cycles of rooms, {note}", rooms))
    return rows


# The table


def measure_size(modules: Sequence[Module]) -> list[Row]:
    """Measure how much there is."""
    demo = sum(module.lines for module in modules if module.is_demo)
    lines = sum(module.lines for module in modules) - demo
    return [
        Row("lines", "lines of src without the demo", lines, "<= 32,000"),
        Row("demo_lines", "lines of the demo", demo),
        Row("files", "files", len(modules)),
    ]


def measure_source(src: Path) -> list[Row]:
    """Measure all rows of one source folder."""
    modules = read_modules(src)
    functions = [function for module in modules for function in find_functions(module)]
    return [
        *measure_size(modules),
        *measure_functions(functions),
        *measure_complexity(functions),
        *measure_tokens(modules),
        *measure_references(functions, modules),
        *measure_types(modules),
        *measure_class_names(modules),
        *measure_cycles(modules),
    ]


def extract_commit(commit: str, folder: str) -> None:
    """Write `src` as it was at a commit of this checkout into a folder."""
    command = ["git", "-C", str(CHECKOUT), "archive", "--format=tar", commit, "src"]
    archive = subprocess.run(command, capture_output=True, check=False)
    if archive.returncode:
        reason = archive.stderr.decode(errors="replace").strip()
        raise SystemExit(f"{commit} is neither a folder nor a commit that has src: {reason}")
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)


def measure_tree(named: str) -> list[Row]:
    """Measure a folder, or a commit where no folder has the name."""
    if Path(named).is_dir():
        below = Path(named) / "src"
        return measure_source(below if below.is_dir() else Path(named))
    with tempfile.TemporaryDirectory() as folder:
        extract_commit(named, folder)
        return measure_source(Path(folder) / "src")


def write_table(columns: Mapping[str, Sequence[Row]]) -> str:
    """Write one Markdown table with a column for each tree and one for the goals."""
    heads = ["measure", *columns, "goal"]
    lines = [heads, ["---", *("---:" for _ in columns), "---"]]
    for rows in zip(*columns.values(), strict=True):
        lines.append([rows[0].label, *(row.text for row in rows), rows[0].goal])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def write_offenders(rows: Iterable[Row]) -> str:
    """Write a list of offenders under the label of each row that has some."""
    parts = []
    for row in rows:
        if row.offenders:
            parts.append("\n".join([f"\n## {row.label}\n", *(f"- {one}" for one in row.offenders)]))
    return "\n".join(parts)


def write_json(columns: Mapping[str, Sequence[Row]], with_offenders: bool) -> str:
    """Write the numbers of each tree, and the offenders of the last one where asked for."""
    result: dict[str, Mapping[str, float | list[str]]] = {
        name: {row.key: row.value for row in rows} for name, rows in columns.items()
    }
    if with_offenders:
        last = list(columns.values())[-1]
        result["offenders"] = {row.key: row.offenders for row in last if row.offenders}
    return json.dumps(result, indent=2)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", default=str(CHECKOUT), help="another source tree")
    parser.add_argument("--before", metavar="COMMIT", help="a commit or a folder to compare with")
    parser.add_argument("--list", action="store_true", help="name the offenders (now or after)")
    parser.add_argument("--json", action="store_true", help="print numbers instead of a table")
    chosen = parser.parse_args()
    if not Path(chosen.folder).is_dir():
        parser.error(f"{chosen.folder} is no folder")
    return chosen


def main() -> None:
    """Measure and print."""
    chosen = parse_arguments()
    columns = {"before": measure_tree(chosen.before)} if chosen.before else {}
    columns["after" if chosen.before else "now"] = rows = measure_tree(chosen.folder)
    if chosen.json:
        print(write_json(columns, chosen.list))
        return
    print(write_table(columns))
    if chosen.list:
        print(write_offenders(rows))


if __name__ == "__main__":
    main()
