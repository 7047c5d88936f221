"""The house: which module may import which, who prints, and what is never loaded or reached for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import mailcheck

PACKAGE = Path(mailcheck.__file__).parent
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
# Each module belongs to a stage; it may import its own stage and those before it.
STAGES = ("model", "parse", "annotate", "check", "score", "render", "run", "cli")
STAGE = {
    **dict.fromkeys(("model", "outcome", "version", "labels", "config", "limits", "first_use", "frozen"), "model"),
    **dict.fromkeys(("parse", "read", "mbox", "places", "contacts"), "parse"),
    **dict.fromkeys("annotate people history thread openings endings regions".split(), "annotate"),
    **dict.fromkeys("tags meanings fallbacks fields conditionals stand_ins merge".split(), "annotate"),
    **dict.fromkeys("sentences language greeting signing reaching domains given_names".split(), "annotate"),
    **dict.fromkeys("check rules shapes patterns strict matchers expressions grammar spacy_model".split(), "check"),
    **dict.fromkeys("sentence_model measures asks suppress baseline changes detectors".split(), "check"),
    **dict.fromkeys(("score", "failing"), "score"),
    **dict.fromkeys("rulebook rule_files lines needles cache remembered units".split(), "check"),
    "render": "render",
    **dict.fromkeys(("pipeline", "campaign", "__init__"), "run"),
    **dict.fromkeys(("cli", "__main__", "gateways"), "cli"),
}


def stage(module: str) -> int:
    return STAGES.index(STAGE[module.split(".")[0]])


def imports(path: Path, *, own: bool = True) -> set[str]:
    """The modules that the file imports, inside functions too; of this package (*own*) or of others."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    ours = {name.removeprefix("mailcheck.") for name in found if name.startswith("mailcheck.")}
    return {name for name in ours if name in MODULES} if own else found - {f"mailcheck.{name}" for name in ours}


@pytest.mark.parametrize("module", [name for name in MODULES if name != "__init__"])
def test_every_module_has_a_stage(module: str) -> None:
    assert module.split(".")[0] in STAGE, f"say in tests/test_architecture.py to which stage {module} belongs"


@pytest.mark.parametrize("module", [name for name in MODULES if name != "__init__"])
def test_imports_point_one_way(module: str) -> None:
    later = {name for name in imports(MODULES[module]) if stage(name) > stage(module)}
    assert not later


def test_no_two_modules_import_each_other() -> None:
    graph = {name: imports(path) - {name} for name, path in MODULES.items()}
    seen: dict[str, int] = {}  # 1: on the way, 2: done

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert seen.get(name) != 1, f"a circle: {' -> '.join((*way, name))}"
        if name in seen:
            return
        seen[name] = 1
        for other in sorted(graph.get(name, ())):
            visit(other, (*way, name))
        seen[name] = 2

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("module", MODULES)
def test_only_the_command_line_prints_and_exits(module: str) -> None:
    if module.split(".")[0] in ("cli", "__main__", "gateways"):
        return
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in ("print", "exit", "quit", "sys.exit", "input", "breakpoint", "os._exit"), called
            assert not called.startswith(("sys.stdout", "sys.stderr", "typer."))
        if isinstance(node, ast.Import | ast.ImportFrom):
            assert "typer" not in ast.unparse(node)


@pytest.mark.parametrize("module", MODULES)
def test_nothing_reaches_for_the_network(module: str) -> None:
    network = {"socket", "urllib", "http", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "ssl", "asyncio"}
    if module.startswith("gateways"):
        network -= {"smtplib", "ssl", "socket", "asyncio"}
    reached = {name.split(".")[0] for name in imports(MODULES[module], own=False)} & network
    # urllib.parse only takes an address apart
    if reached == {"urllib"}:
        used = {name for name in imports(MODULES[module], own=False) if name.startswith("urllib")}
        reached = set() if all(name.startswith("urllib.parse") or name == "urllib" for name in used) else reached
    assert not reached


@pytest.mark.parametrize("module", MODULES)
def test_spacys_command_line_and_clicks_are_never_imported(module: str) -> None:
    names = imports(MODULES[module], own=False)
    assert not any(name.startswith("spacy.cli") or name.split(".")[0] == "click" for name in names)


@pytest.mark.parametrize("module", [name for name in MODULES if "." in name or name != "__init__"])
def test_every_module_says_what_it_is_for(module: str) -> None:
    text = MODULES[module].read_text(encoding="utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text)), module


@pytest.mark.parametrize("module", MODULES)
def test_files_and_functions_are_short(module: str) -> None:
    text = MODULES[module].read_text(encoding="utf-8")
    assert len(text.splitlines()) <= (560 if module == "model" else 330)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, f"{module}.{node.name}"


def test_no_file_has_a_name_that_says_nothing() -> None:
    nothing = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc", "tools"}
    assert not {name for name in MODULES if set(name.replace("_", ".").split(".")) & nothing}


def modules_loaded(code: str) -> set[str]:
    """The modules that are there once a fresh interpreter has run *code*."""
    script = f"import sys\n{code}\nprint('\\n'.join(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


PLAIN = """
from mailcheck import lint, load_rules
rules = tuple(rule for rule in load_rules() if rule.id in ("generic-greeting", "missing-signature", "missing-subject"))
report = lint("Subject: Flour\\nTo: ines@azul.example\\n\\nHi Guys,\\n\\nthe rye is in.\\n", rules=rules)
assert [finding.rule for finding in report.drafts[0].findings] == ["generic-greeting"], report
"""


def test_a_draft_that_needs_no_grammar_loads_neither_spacy_nor_the_model() -> None:
    names = modules_loaded(PLAIN)
    assert not {
        name for name in names if name.split(".")[0] in ("spacy", "numpy", "onnxruntime", "thinc", "typer", "rich")
    }


def test_importing_the_package_loads_next_to_nothing() -> None:
    names = {name for name in modules_loaded("import mailcheck") if name.startswith("mailcheck")}
    assert names == {"mailcheck", "mailcheck.version"}


def test_no_grammar_no_network_module() -> None:
    names = modules_loaded(PLAIN)
    assert not {"spacy.cli", "requests", "urllib3", "httpx"} & names


@pytest.mark.parametrize("module", MODULES)
def test_classes_and_expressions_cost_nothing_to_make(module: str) -> None:
    if module in ("first_use", "sentence_model"):  # what loads the weights need not save a millisecond
        return
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and id(node) not in inside:
            called = ast.unparse(node)
            assert not called.startswith(("re.compile", "regex.compile")), "say `first_use.pattern`"
            assert not called.startswith("dataclass(frozen=True"), "say `class Name(Frozen)`"
