"""Liquid, by python-liquid, which the extra `campaign` installs; with its limits on loops and output."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mailcheck.merge.limits import MAX_STEPS, MAX_WORDS, Render, refused, runtime
from mailcheck.model import MailcheckError, Tag


def made(text: str) -> Render:
    """The function that renders *text*. Raises MailcheckError where Liquid refuses it or is not installed."""
    try:
        from liquid import Environment
        from liquid.exceptions import LiquidError
    except ImportError:
        raise MailcheckError(
            "the template is written in Liquid, which needs python-liquid: pip install 'mailcheck-lint[campaign]'"
        ) from None

    class Bounded(Environment):
        context_depth_limit = 30
        local_namespace_limit = MAX_WORDS
        loop_iteration_limit = MAX_STEPS
        output_stream_limit = 4 * MAX_WORDS

    try:
        template = Bounded().from_string(text)
    except LiquidError as error:
        raise refused("Liquid", None, str(error)) from None
    except RecursionError:
        raise refused("Liquid", None, "it is nested too deeply") from None

    def render(context: Mapping[str, object]) -> str:
        try:
            return str(template.render(**context))
        except Exception as error:  # whatever an expression of the template raises
            raise runtime("Liquid", str(error) or type(error).__name__) from None

    return render


def written(tag: Tag, words: str) -> str:
    """The tag as it stands; `${first_name}` of Braze without its own marks."""
    return re.sub(r"\$\{\s*([\w.]+)\s*\}", r"\1", words)
