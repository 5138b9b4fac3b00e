"""A failed night is always logged, and told at the webhook that the organisation names."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ingestion.config import load_organisation
from orchestration import notify
from tests.orchestration.organisation_folder import small_organisation

VARIABLE = "BRAND_HEALTH_WEBHOOK"


@pytest.fixture
def organisation(tmp_path):
    return load_organisation(small_organisation(tmp_path / "acme"))


@pytest.fixture
def webhook():
    heard: list[dict] = []

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", heard
    server.shutdown()


def test_the_webhook_hears_the_sentence(organisation, webhook, monkeypatch, caplog):
    address, heard = webhook
    monkeypatch.setenv(VARIABLE, address)
    notify.tell(organisation, "the night was held")
    assert heard == [{"text": "the night was held"}]
    assert "the night was held" in caplog.text


def test_without_a_webhook_the_log_has_it(organisation, monkeypatch, caplog):
    monkeypatch.delenv(VARIABLE, raising=False)
    notify.tell(organisation, "the night was held")
    assert "the night was held" in caplog.text


def test_a_dead_webhook_does_not_break_the_night(organisation, monkeypatch, caplog):
    monkeypatch.setenv(VARIABLE, "http://127.0.0.1:9/")
    notify.tell(organisation, "the night was held")
    assert "did not take the message" in caplog.text


def test_an_address_that_is_none_is_named_by_its_variable_only(organisation, monkeypatch, caplog):
    monkeypatch.setenv(VARIABLE, "file:///etc/passwd")
    notify.tell(organisation, "the night was held")
    assert f"{VARIABLE} holds no web address" in caplog.text
    assert "passwd" not in caplog.text
