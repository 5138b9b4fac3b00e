"""Unfilled merge fields are found however a mail tool writes them; text that only looks like one is left alone."""

import pytest

from ingestion.text.salutation import SalutationLabeller
from tests.dbt_project.model_runner import Desk, render_call

TOKENS = [
    "[first name]",
    "[FirstName]",
    "[Last_Name]",
    "{{name}}",
    "{{ first_name }}",
    "{{{first_name}}}",
    '{{ person.first_name | default: "friend" }}',
    "{% if first_name %}",
    "{first_name}",
    "${firstName}",
    "%%first_name%%",
    "%FIRSTNAME%",
    "%first_name%",
    "*|FNAME|*",
    "<<First Name>>",
    "«FirstName»",
    "«Vorname»",
    "[[first_name]]",
    "#name#",
    "##FIRSTNAME##",
    "<first name>",
]
NO_TOKENS = [
    "It costs ${9} now, was $12",
    "Save 20 % today, 30 % tomorrow",
    "[Newsletter] March",
    "[EXTERNAL] Re: your seat",
    "Our robot says «Bonjour» to you",
    "function greet(name) { return name }",
    "use dict[key] or {9}",
    "#firstclass is back",
    "100%nameless",
    "See you <3",
    "a << b >> c",
    "Meet us: name, place and time",
]


def failures(rows):
    desk = Desk()
    desk.table("messages", "subject varchar, salutation varchar, body varchar", rows)
    call = render_call('has_merge_failure("subject", "salutation", "body")')
    return [failed for (failed,) in desk.rows(f"select {call} from messages")]


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_is_found_in_subject_salutation_and_body(token):
    rows = [(token, "Dear Ann,", ""), ("", f"Dear {token},", ""), ("", "Dear Ann,", f"Dear {token}, welcome")]
    assert failures(rows) == [True, True, True]


@pytest.mark.parametrize("text", NO_TOKENS)
def test_text_that_looks_like_a_token_is_none(text):
    assert failures([(text, "Dear Ann,", text)]) == [False]


@pytest.mark.parametrize(
    "body",
    ["Write <code>{{ first_name }}</code> there", "Use `{{ name }}` as a field", "<pre>%%name%%</pre>"],
)
def test_who_writes_about_templates_shows_tokens_on_purpose(body):
    assert failures([("Templates", "Dear Ann,", body)]) == [False]


@pytest.mark.parametrize(
    "salutation", ["Dear", "Dear ,", "Hi !", "Hello ,", "Dear null,", "Hi undefined", "Dear NaN,"]
)
def test_a_hole_where_the_name_should_be_is_a_failure(salutation):
    assert failures([("News", salutation, "Text")]) == [True]
    assert failures([("News", None, f"{salutation} welcome")]) == [salutation not in {"Dear", "Hi undefined"}]


@pytest.mark.parametrize(
    "salutation", ["Hello,", "Hi there!", "Dear Ann,", "Good morning,", "Hey Nan,", None]
)
def test_a_greeting_is_no_hole(salutation):
    assert failures([("News", salutation, salutation)]) == [False]


@pytest.mark.parametrize("token", TOKENS)
def test_the_label_of_the_salutation_agrees_about_tokens(token):
    assert SalutationLabeller().fault(f"Dear {token},") == "token"
