"""A kept model: plain arrays, for its owner alone, refused when altered; and the night that labels with it."""

import io
import json
import pickle
import stat

import numpy as np
import pytest

from ingestion.errors import ConfigurationError
from ingestion.text import labels, trained
from ingestion.text.trained_store import _seal, forget, load, save
from ingestion.warehouse import open_build_file
from tests.ingestion.labelled_posts import labelled_build, learned


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    con = open_build_file(tmp_path_factory.mktemp("found") / "brand_health.duckdb")
    labelled_build(con)
    yield learned(con)
    con.close()


@pytest.fixture
def kept(tmp_path, found):
    save(tmp_path / "models" / "sentiment", found.model, found.card)
    return tmp_path / "models"


@pytest.fixture
def build(tmp_path):
    con = open_build_file(tmp_path / "brand_health.duckdb")
    labelled_build(con)
    yield con
    con.close()


def newest(con):
    return con.execute(
        "select model_id, count(*), min(value) <> max(value) from raw.text_label where label = 'sentiment' "
        "and model_version = (select max(model_version) from raw.text_label where label = 'sentiment') group by all"
    ).fetchall()


def test_what_is_kept_is_what_was_fitted_and_for_its_owner_alone(kept, found):
    stored = load(kept / "sentiment")
    assert stored is not None
    assert np.array_equal(stored.model.coefficients, found.model.coefficients)
    assert stored.model.words.names.tolist() == found.model.words.names.tolist()
    assert stored.card["macro_f1"] == found.card["macro_f1"]
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (kept / "sentiment").iterdir()}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((kept / "sentiment").stat().st_mode) == 0o700


def test_keeping_it_again_gives_the_same_seal(kept, found):
    before = (kept / "sentiment" / "seal").read_bytes()
    save(kept / "sentiment", found.model, found.card)
    assert (kept / "sentiment" / "seal").read_bytes() == before


@pytest.mark.parametrize("name", ["arrays.npy", "model.json", "seal"])
def test_an_altered_file_is_refused(kept, name):
    file = kept / "sentiment" / name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    with pytest.raises(ConfigurationError, match="not used"):
        load(kept / "sentiment")


def test_a_missing_file_is_refused(kept):
    (kept / "sentiment" / "arrays.npy").unlink()
    with pytest.raises(ConfigurationError, match="not used"):
        load(kept / "sentiment")


class Loud:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was run",))


def test_a_pickle_is_refused_even_under_a_fitting_seal(kept):
    folder = kept / "sentiment"
    told = (folder / "model.json").read_bytes()
    objects = io.BytesIO()
    np.save(objects, np.array([Loud()], dtype=object), allow_pickle=True)
    for content in (pickle.dumps(Loud()), objects.getvalue()):
        (folder / "arrays.npy").write_bytes(content)
        (folder / "seal").write_text(_seal(content, told))
        with pytest.raises(ConfigurationError, match="plain arrays"):
            load(folder)


def test_arrays_that_do_not_fit_each_other_are_refused(kept):
    folder = kept / "sentiment"
    told = json.loads((folder / "model.json").read_bytes())
    told["values"] = told["values"][:2]
    content = json.dumps(told).encode()
    (folder / "model.json").write_bytes(content)
    (folder / "seal").write_text(_seal((folder / "arrays.npy").read_bytes(), content))
    with pytest.raises(ConfigurationError, match="fit each other"):
        load(folder)


def test_no_folder_is_no_model(tmp_path):
    assert load(tmp_path / "nothing") is None
    assert not forget(tmp_path / "nothing")


def test_the_night_labels_with_the_model_and_with_the_rules_beside_it(build, kept):
    rules_alone = newest(build)
    assert labels.label_texts(build, models=kept) > 0
    assert [model for model, _, _ in newest(build)] == ["sentiment_trained"]
    by_model = dict(
        build.execute(
            "select model_id, count(distinct text_id) from raw.text_label where label = 'sentiment' group by all"
        ).fetchall()
    )
    assert len(by_model) == 2
    assert len(set(by_model.values())) == 1
    assert rules_alone[0][0] in by_model


def test_a_text_is_labelled_once_by_each(build, kept):
    labels.label_texts(build, models=kept)
    assert labels.label_texts(build, models=kept) == 0
    doubles = build.execute(
        "select count(*) - count(distinct (text_id, label, model_id, model_version)) from raw.text_label"
    ).fetchone()
    assert doubles == (0,)


def test_a_new_text_is_labelled_by_both(build, kept):
    labels.label_texts(build, models=kept)
    build.execute(
        "insert into raw.social_posts by name select 'x' as platform, 'A zingy day' as text, 'en' as lang"
    )
    labels.label_texts(build, models=kept)
    said = build.execute(
        "select model_id, value from raw.text_label where label = 'sentiment' and text_id = sha256('A zingy day') "
        "order by model_version"
    ).fetchall()
    assert [model == "sentiment_trained" for model, _ in said] == [False, True]
    assert said[1][1] == "positive"


def test_a_model_that_is_withdrawn_leaves_the_last_word_to_the_rules(build, kept):
    rules = newest(build)[0][0]
    labels.label_texts(build, models=kept)
    assert forget(kept / "sentiment")
    labels.label_texts(build, models=kept)
    assert [model for model, _, _ in newest(build)] == [rules]
    assert labels.label_texts(build, models=kept) == 0


def test_a_model_of_other_rules_is_not_used(build, kept, monkeypatch, caplog):
    monkeypatch.setattr(trained, "print_of_rules", lambda languages: "others")
    assert labels.label_texts(build, models=kept) == 0
    assert "train again" in caplog.text
