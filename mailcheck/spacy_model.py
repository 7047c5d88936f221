"""spaCy and its model, without what the parse of a sentence does not need: nothing in, a pipeline out.

Nothing is taken from spaCy's reading: what is left out is fetched when it is first used, and where spaCy has changed
so that something cannot be left out, all of it is loaded.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module, reload
from types import ModuleType
from typing import Any

_UNUSED = ["ner", "senter"]
_AS_MET = ["strings", "tokenizer"]
"""What has a hundred thousand entries, of which a sentence needs a few: they are put in as texts bring them up."""
_COMMAND_LINE = ("spacy.cli.info",)
_FOR_OTHERS = ("tqdm", "wasabi", "numpy.random", "packaging.requirements", "srsly._yaml_api", "srsly._pickle_api")
"""What spaCy imports for training, packaging and tables of figures."""
_PARTS = ("catalogue", "confection", "srsly", "thinc", "spacy")
_EDITS = "spacy.pipeline._edit_tree_internals.schemas"


def load(model: str, ours: bool) -> Any:
    """The pipeline of the installed *model* without the parts that no rule needs.

    *ours*: nobody else uses spaCy in this process, so that more can be left out. Raises ImportError, OSError or
    ValueError where the model is missing.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    left_out = _left_out(ours) if "spacy" not in sys.modules else {}
    _imported("catalogue", left_out)
    with _no_plugins():
        _imported("spacy", left_out)
        package = import_module(model)
        try:
            return _as_met(package)
        except Exception:
            _put_back()
            return package.load(exclude=_UNUSED)


class _Later:
    """Stands for a function or object of a module, and fetches it when it is called or asked for something."""

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name

    def _fetched(self) -> Any:
        if isinstance(sys.modules.get(self._module), _LeftOut):
            del sys.modules[self._module]
        return getattr(import_module(self._module), self._name)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self._fetched()(*arguments, **options)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # asked by `typing`, of whatever stands in an annotation
            raise AttributeError(name)
        return getattr(self._fetched(), name)


class _LeftOut(ModuleType):
    """Stands for a module while spaCy is imported. It has *own*; all else is fetched later."""

    def __init__(self, name: str, **own: Any) -> None:
        super().__init__(name)
        self.__dict__.update(own)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Later(self.__name__, name)


class _NoPlugins:
    """Stands for what is said of plugins by all that is installed."""

    def select(self, **_: str) -> list[Any]:
        return []


_StandIns = Mapping[str, ModuleType | None]  # None: there is no such module


def _left_out(ours: bool) -> _StandIns:
    """What spaCy is imported without: its command line, and, where it is *ours*, much else."""
    names = (*_COMMAND_LINE, *_FOR_OTHERS) if ours else _COMMAND_LINE
    stand_ins: dict[str, ModuleType | None] = {name: _LeftOut(name) for name in names}
    if ours:
        stand_ins["importlib.metadata"] = _LeftOut("importlib.metadata", entry_points=_NoPlugins)
        stand_ins |= _no_schemas()
    return stand_ins


def _imported(name: str, left_out: _StandIns) -> ModuleType:
    """The module *name*, imported without what is *left_out*; with it, where it has to be there."""
    try:
        with _standing_in(left_out):
            return import_module(name)
    except Exception:
        _put_back()
        return import_module(name)


@contextmanager
def _standing_in(modules: _StandIns) -> Iterator[None]:
    """Puts *modules* in the place of those that are not loaded yet."""
    put = {name: module for name, module in modules.items() if name not in sys.modules}
    sys.modules.update(put)  # type: ignore[arg-type]  # None: there is no such module
    try:
        yield
    finally:
        for name, module in put.items():
            if name in sys.modules and sys.modules[name] is module:
                del sys.modules[name]


def _no_schemas() -> _StandIns:
    """What stands for the schemas, and for pydantic, without which confection, which reads configurations, can do."""
    without: _StandIns = dict.fromkeys(("pydantic", "pydantic.v1"))
    try:
        with _standing_in(without):
            anything = import_module("confection").Schema
    except Exception:  # an older one, which needs pydantic
        return {}
    if "pydantic" in sys.modules:
        return {}
    schema = type("Schema", (anything,), {"model_rebuild": classmethod(lambda cls, **_: None)})
    own = {f"ConfigSchema{name}": schema for name in ("", "Init", "Nlp", "Pretrain", "Training")}
    return {
        **without,
        "spacy.schemas": _LeftOut("spacy.schemas", TokenPattern=_Attributes, **own),
        _EDITS: _LeftOut(_EDITS),
    }


class _Attributes:
    """Stands for the schema of a token: all that is asked of it is which attributes there are."""

    def model_dump(self) -> Any:
        return {name.lower() for name in import_module("spacy.attrs").IDS}


def _put_back() -> None:
    """Gives spaCy what was left out of it, where this spaCy cannot do without."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in _PARTS:
            for own, value in list(vars(module).items()):
                if isinstance(value, _Later):
                    setattr(module, own, value._fetched())
                elif getattr(value, "__module__", "") == __name__ and isinstance(value, type):
                    setattr(module, own, getattr(import_module("spacy.schemas"), own, value))
    for name in ("confection.validation", "spacy"):
        if name in sys.modules:
            reload(sys.modules[name])


@contextmanager
def _no_plugins() -> Iterator[None]:
    """Keeps spaCy from looking, for each of a hundred names, through all that is installed for a plugin that has it."""
    catalogue: Any = import_module("catalogue")
    found, catalogue.AVAILABLE_ENTRY_POINTS = catalogue.AVAILABLE_ENTRY_POINTS, _NoPlugins()
    try:
        yield
    finally:
        catalogue.AVAILABLE_ENTRY_POINTS = found


def _as_met(package: ModuleType) -> Any:
    """The pipeline with a tokenizer and a table of strings that grow with what is read."""
    srsly = import_module("srsly")
    empty = {"nlp": {"tokenizer": {"@tokenizers": _empty_tokenizer()}}}
    nlp = package.load(exclude=[*_UNUSED, *_AS_MET], config=empty)
    for label in (label for _, part in nlp.pipeline for label in getattr(part, "labels", ())):
        nlp.vocab.strings.add(label)
    kept = srsly.read_msgpack(nlp.path / "tokenizer")
    special = kept.pop("exceptions")
    nlp.tokenizer = _Tokenizer(nlp.tokenizer.from_bytes(srsly.msgpack_dumps(kept)), special)
    return nlp


def _empty_tokenizer() -> str:
    """The name of a tokenizer without rules: the model brings its own, so those of English need not be built."""
    from spacy.tokenizer import Tokenizer
    from spacy.util import registry

    name = "mailcheck.empty"
    registry.tokenizers(name, func=lambda: lambda nlp: Tokenizer(nlp.vocab))
    return name


class _Tokenizer:
    """spaCy's tokenizer, which gets each of its special cases when a text first has the letters of it.

    A case is found where its letters stand together, white space aside, and nowhere else; the others make no
    difference to a text.
    """

    def __init__(self, tokenizer: Any, special: Mapping[str, Any]) -> None:
        self._tokenizer = tokenizer
        self._waiting = {case: ("".join(case.split()), words) for case, words in special.items()}

    def __call__(self, text: str) -> Any:
        letters = "".join(text.split())
        for case in [case for case, (own, _) in self._waiting.items() if own in letters]:
            self._tokenizer.add_special_case(case, self._waiting.pop(case)[1])
        return self._tokenizer(text)
