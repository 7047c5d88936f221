"""Jinja, in a sandbox: no attribute, call, loop or text that a template for letters has no need of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import wraps
from typing import Any

from jinja2 import ChainableUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailcheck.merge.limits import MAX_STEPS, MAX_WORDS, Render, refused, runtime
from mailcheck.model import MailcheckError, Tag

_FILTERS = frozenset(
    """
    abs capitalize d default e escape first float forceescape int join last length list lower replace round safe sort
    string striptags title trim truncate unique upper urlencode wordcount
    """.split()
)
_METHODS = frozenset("title upper lower capitalize strip lstrip rstrip split startswith endswith get items".split())


class _Nothing(ChainableUndefined):
    """A field that a contact has not: it prints nothing, whatever is asked of it."""

    def __call__(self, *given: Any, **named: Any) -> Any:
        return self


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja that neither hangs nor grows: every loop is counted, every text it makes is measured."""

    intercepted_binops = frozenset(["+", "*", "**", "%", "/", "//", "-"])

    def __init__(self) -> None:
        super().__init__(autoescape=False, keep_trailing_newline=True, undefined=_Nothing)
        self.steps = 0
        self.filters = {name: measured(one) for name, one in self.filters.items() if name in _FILTERS}
        self.filters["_counted"] = self._counted
        self.filters["_measured"] = measured(lambda words: words)
        self.globals = {"range": self._range, "personalization_token": lambda name, words="": words}

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Sums of numbers and short texts; no text is multiplied."""
        if operator in ("*", "**", "%") and not all(_small(side) for side in (left, right)):
            raise SecurityError(f"`{operator}` works on small numbers only")
        return measured(lambda: super(_Sandbox, self).call_binop(context, operator, left, right))()

    def is_safe_callable(self, obj: Any) -> bool:
        """True for the few methods of texts and for what this environment itself offers."""
        self._step()
        method = isinstance(getattr(obj, "__self__", None), str | dict) and getattr(obj, "__name__", "") in _METHODS
        return method or isinstance(obj, Macro | _Nothing) or any(obj == known for known in self.globals.values())

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise SecurityError(f"loops of more than {MAX_STEPS:,} steps together")

    def _range(self, *numbers: int) -> range:
        found = range(*numbers)
        if len(found) > MAX_STEPS:
            raise SecurityError(f"a loop of more than {MAX_STEPS:,} steps")
        return found

    def _counted(self, items: Any) -> Iterator[Any]:
        for item in items:
            self._step()
            yield item


def _small(side: Any) -> bool:
    return isinstance(side, int | float) and abs(side) < 1_000_000


def measured(made: Any) -> Any:
    """The function *made*, refusing a text that is too long."""

    @wraps(made)
    def checked(*given: Any, **named: Any) -> Any:
        result = made(*given, **named)
        if isinstance(result, str) and len(result) > MAX_WORDS:
            raise SecurityError(f"a text of more than {MAX_WORDS:,} characters")
        return result

    return checked


def made(text: str) -> Render:
    """The function that renders *text*. Raises MailcheckError where Jinja refuses it."""
    sandbox = _Sandbox()
    try:
        tree = sandbox.parse(text)
        _guard(tree)
        template = sandbox.template_class.from_code(sandbox, sandbox.compile(tree), sandbox.make_globals(None))
    except TemplateSyntaxError as error:
        raise refused("Jinja", error.lineno, str(error.message)) from None
    except (TemplateError, RecursionError, MemoryError, SyntaxError) as error:
        raise refused("Jinja", None, str(error) or type(error).__name__) from None

    def render(context: Mapping[str, object]) -> str:
        sandbox.steps = 0
        out, length = [], 0
        try:
            for part in template.generate(context):
                out.append(part)
                length += len(part)
                if length > MAX_WORDS:
                    raise runtime("Jinja", f"the message grows beyond {MAX_WORDS:,} characters")
        except MailcheckError:
            raise
        except Exception as error:  # whatever an expression of the template raises
            raise runtime("Jinja", str(error) or type(error).__name__) from None
        return "".join(out)

    return render


def written(tag: Tag, words: str) -> str:
    """The tag as it stands, without what only HubSpot and Braze write."""
    return re.sub(r"\$\{\s*([\w.]+)\s*\}", r"\1", words)


def _guard(tree: nodes.Template) -> None:
    """Counts every loop and measures every text that is put together."""
    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, "_counted", [], [], None, None, lineno=loop.lineno)
    for other in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        raise refused("Jinja", other.lineno, "a template for letters includes no other file")
    for setting in tree.find_all(nodes.Assign):
        setting.node = nodes.Filter(setting.node, "_measured", [], [], None, None, lineno=setting.lineno)
