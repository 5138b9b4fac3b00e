"""The command that trains a label: one sentence when it cannot, a card and a kept model when it can."""

import stat
from contextlib import closing

import pytest
from typer.testing import CliRunner

from ingestion.config_home import Home
from ingestion.text.trained_store import load
from ingestion.warehouse import open_build_file
from orchestration.cli import app
from orchestration.erase_home import withdraw
from orchestration.reproduce_copy import copy_models
from tests.conftest import EXAMPLE
from tests.ingestion.labelled_posts import labelled_build


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def train(home, *words):
    asked = ["train-labels", "--organisation", str(EXAMPLE), "--home", str(home.path), *words]
    return CliRunner().invoke(app, asked)


def filled(home, **how):
    home.build_file.parent.mkdir(parents=True)
    with closing(open_build_file(home.build_file)) as con:
        labelled_build(con, **how)


def test_before_the_first_night_it_says_so_in_one_sentence(home):
    answer = train(home, "--label", "sentiment")
    assert answer.exit_code == 2
    assert "nothing was loaded yet" in " ".join(answer.output.split())
    assert "Traceback" not in answer.output


@pytest.mark.parametrize(
    ("label", "sentence"),
    [("praise", "Labels are sentiment, complaint"), ("complaint", "too few to train on")],
)
def test_what_cannot_be_trained_is_told_in_one_sentence(home, label, sentence):
    filled(home, texts=6)
    answer = train(home, "--label", label)
    assert answer.exit_code == 2
    assert sentence in " ".join(answer.output.split())
    assert "Traceback" not in answer.output
    assert not home.models.exists()


def test_an_accepted_model_is_kept_for_its_owner_and_goes_when_asked(home):
    filled(home)
    answer = train(home, "--label", "sentiment")
    assert answer.exit_code == 0, answer.output
    assert "accepted" in answer.output
    stored = load(home.models / "sentiment")
    assert stored is not None
    assert stored.card["seed"] == 20260101
    assert stat.S_IMODE(home.models.stat().st_mode) == 0o700
    assert "rules decide sentiment" in train(home, "--label", "sentiment", "--withdraw").output
    assert load(home.models / "sentiment") is None
    assert "no model" in train(home, "--label", "sentiment", "--withdraw").output


def test_a_refused_model_is_not_kept_and_says_so(home):
    filled(home, signal=False)
    answer = train(home, "--label", "sentiment")
    assert answer.exit_code == 0, answer.output
    assert "Not kept" in answer.output
    assert not home.models.exists()


def kept_words(home):
    folder = home.models / "sentiment"
    folder.mkdir(parents=True)
    (folder / "arrays.npy").write_bytes(b"words of people")
    return folder


def test_an_erasure_takes_the_models_along_and_a_new_secret_does_not(home):
    folder = kept_words(home)
    withdraw(home, action="rotate-secret", reason="seen by others")
    assert folder.is_dir()
    withdraw(home, action="erase", reason="asked to")
    assert not home.models.exists()


def test_a_reproduction_labels_with_the_model_of_the_home(home, tmp_path):
    kept_words(home)
    fresh = Home(tmp_path / "fresh")
    copy_models(home, fresh)
    assert (fresh.models / "sentiment" / "arrays.npy").read_bytes() == b"words of people"
    copy_models(Home(tmp_path / "none"), Home(tmp_path / "other"))
    assert not (tmp_path / "other").exists()
