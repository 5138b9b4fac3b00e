"""How a trained model is kept: plain arrays and JSON for its owner alone, checked before they are used.

Here: `save`, `load`, `forget` and `StoredModel`. Not here: what stands in the card (``trained_card``).

``<home>/models/<label>/``: ``arrays.npy`` (terms and numbers, one array behind the other; read
without pickle, so no bytes become objects),
``model.json`` (what it says, the prints, the card) and ``seal`` (SHA-256 of both). The terms are people's words.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ingestion.errors import ConfigurationError
from ingestion.text.trained_features import Terms
from ingestion.text.trained_fit import Model, Sought

FORMAT = 1
_ARRAYS, _TOLD, _SEAL = "arrays.npy", "model.json", "seal"


@dataclass(frozen=True)
class StoredModel:
    """A model as it was kept.

    Args:
        model: the arrays.
        card: what is told of it.
        seal: hash of everything in it.
    """

    model: Model
    card: Mapping[str, Any]
    seal: str


def save(folder: Path, model: Model, card: Mapping[str, Any]) -> str:
    """Keeps a model in place of the one before and returns its seal.

    Args:
        folder: ``<home>/models/<label>``.
        model: an accepted model.
        card: what is told of it.

    Raises:
        ConfigurationError: the folder cannot be written.
    """
    written = io.BytesIO()
    terms = (model.words.names, model.words.idf, model.pieces.names, model.pieces.idf)
    for array in (*terms, model.coefficients, model.intercept):
        np.save(written, array, allow_pickle=False)
    told = {
        "format": FORMAT,
        "label": model.sought.label,
        "values": list(model.sought.values),
        "rules": model.sought.rules,
        "card": card,
    }
    files = {
        _ARRAYS: written.getvalue(),
        _TOLD: json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False).encode(),
    }
    seal = _seal(files[_ARRAYS], files[_TOLD])
    fresh = folder.with_name(f".{folder.name}.new")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.mkdir(mode=0o700)
        for name, content in (files | {_SEAL: f"{seal}\n".encode()}).items():
            with os.fdopen(os.open(fresh / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
        # A night between the two finds no model, never half of one.
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    except OSError as problem:
        raise ConfigurationError(
            str(folder), f"the model cannot be kept: {problem.strerror}", "Make room or name another home."
        ) from None
    return seal


def load(folder: Path) -> StoredModel | None:
    """The model of a folder; None where there is none.

    Raises:
        ConfigurationError: a file is missing, altered or of another release, or holds anything but plain arrays.
    """
    if not folder.is_dir():
        return None
    try:
        arrays, told = (folder / _ARRAYS).read_bytes(), (folder / _TOLD).read_bytes()
        seal = (folder / _SEAL).read_bytes()
        if _seal(arrays, told) != seal.decode().strip():
            raise _unusable(folder, "its files are not those that were written")
        return StoredModel(*_read(folder, arrays, told), seal.decode().strip())
    except (OSError, ValueError, KeyError, TypeError, EOFError):
        raise _unusable(folder, "it cannot be read as plain arrays") from None


def forget(folder: Path) -> bool:
    """Removes a model; whether there was one."""
    there = folder.is_dir()
    shutil.rmtree(folder, ignore_errors=True)
    return there


def _read(folder: Path, arrays: bytes, told: bytes) -> tuple[Model, Mapping[str, Any]]:
    says = json.loads(told)
    if says["format"] != FORMAT:
        raise _unusable(folder, f"it is of format {says['format']}, this release reads {FORMAT}")
    file = io.BytesIO(arrays)
    words, words_idf, pieces, pieces_idf, coefficients, intercept = (
        np.load(file, allow_pickle=False) for _ in range(6)
    )
    known = Terms(words, words_idf), Terms(pieces, pieces_idf)
    sought = Sought(says["label"], tuple(says["values"]), says["rules"])
    fits = (
        coefficients.shape[0] == intercept.shape[0] == len(sought.values)
        and coefficients.shape[1] >= len(words) + len(pieces)
        and len(words) == len(words_idf)
        and len(pieces) == len(pieces_idf)
        and bool(np.isfinite(coefficients).all())
    )
    if not fits:
        raise _unusable(folder, "its arrays do not fit each other")
    return Model(sought, *known, coefficients, intercept), says["card"]


def _seal(arrays: bytes, told: bytes) -> str:
    return hashlib.sha256(hashlib.sha256(arrays).digest() + hashlib.sha256(told).digest()).hexdigest()


def _unusable(folder: Path, why: str) -> ConfigurationError:
    return ConfigurationError(
        str(folder), f"the trained model is not used: {why}", "Remove the folder, or train again."
    )
