"""Which sentence encoder the search uses, from what the host decided and what is there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.config import Settings
from bot.fetching.named_models import NamedModel, named_models
from db.searching.meaning.encoder import chosen, packaged
from db.searching.meaning.encoder.base import UnusableModel
from db.searching.meaning.encoder.keeping import Progress, is_settled, model_read, progress
from db.searching.meaning.encoder.model_folder import read_manifest, require_whole
from db.searching.meaning.encoder.onnx_model import OnnxModel, is_installed, require_runtime
from db.store.connection import Database


def choose_encoder(settings: Settings, *, at_once: bool = False) -> None:
    """Use the folder or the name that PAPERBOY_MODEL gives, else what is installed; `at_once` in a
    process whose searches wait for it. A named model that is not there yet is not used:
    `model_to_fetch` tells."""
    if not settings.encoder:
        chosen.use(None)
    elif settings.model is None:
        chosen.use_installed(at_once=at_once)
    elif model_to_fetch(settings) is None:
        use_folder(settings, at_once=at_once)
    else:
        chosen.use(None)


def use_folder(settings: Settings, *, at_once: bool = False) -> None:
    """Use the model in its folder."""
    chosen.use(partial(OnnxModel, model_folder(settings)), at_once=at_once)


def model_to_fetch(settings: Settings) -> NamedModel | None:
    """The model that the host named, where it can run and is not there yet."""
    model = named_models().get(settings.model or "")
    if model is None or not settings.encoder or not is_installed():
        return None
    return None if model.is_in(model_folder(settings)) else model


def model_folder(settings: Settings) -> Path:
    """Where the model is: a named one beside the store."""
    said = settings.model or ""
    if said not in named_models():
        return Path(said)
    return settings.db.with_name(f"{settings.db.name}.models") / said


@dataclass(frozen=True, slots=True)
class EncoderState:
    """How the encoder of an installation is: the model that has read papers (None: none has), how
    many of how many, and whether searches use it yet. `fault` is a clause for the host about what
    keeps it from being used."""

    model: str | None
    progress: Progress
    is_used: bool
    fault: str | None = None


def encoder_state(db: Database, settings: Settings) -> EncoderState | None:
    """How the encoder is, as any process can tell from the store and the disk; None where the host
    has none. It reads a model's files as a whole, a second's work."""
    if not settings.encoder or (settings.model is None and not packaged.is_installed()):
        return None
    model = model_read(db)
    return EncoderState(
        model,
        progress(db, model or ""),
        model is not None and is_settled(db, model),
        _fault(settings),
    )


def _fault(settings: Settings) -> str | None:
    if settings.model is None or model_to_fetch(settings):
        return None
    folder = model_folder(settings)
    try:
        require_runtime()
        require_whole(folder, read_manifest(folder))
    except UnusableModel as error:
        return str(error)
    return None
