"""Verbs of the command line: whatever fails in one leaves as a sentence and an exit code."""

from __future__ import annotations

from typing import Any

import click

from bot.cli.refusals import Refused, sentence
from bot.config import Settings


class Verb(click.Command):
    """A verb whose failures leave in one way: a sentence on standard error, and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError) as own:
            if not isinstance(own, Refused):
                raise
            error: Exception = own
        except Exception as unforeseen:
            error = unforeseen
        settings = ctx.ensure_object(Settings)
        as_json = bool(ctx.params.get("as_json"))
        raise Refused(sentence(error, settings.db), as_json=as_json) from error


class Verbs(click.Group):
    command_class = Verb
