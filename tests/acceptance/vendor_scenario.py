"""A vendor nobody has heard of: the guest desk "Lampion", its export and the one mapping file that reads it.

Here: the file, with everything odd about it, and what it says by hand count. Not here: what must come of it.

Odd are: two lines of chatter before the header, semicolons, Windows code page, headers in another language, local
times with dots across a change to summer time, letters for scores, numbers for states, and one state nobody knows.
"""

from __future__ import annotations

from pathlib import Path

from tests.acceptance.acceptance_scenario import copied_organisation, edited

SOURCE, DAY, FILE_NAME = "guest_desk", "2026-04-02", "lampion_0402.txt"
GUEST = "gast-0815@lampion.example"

HEADER = "Fall#;Gast-Karte;eröffnet;erledigt;Lage;Laune A-E;Tisch;erste Worte"
# Ten cases that ended after 1 to 11 hours; the one of six hours looks like seven on the wall clock.
FINISHED = """
07-001;K1;02.03.2026 09.00;02.03.2026 10.00;90;A;Gepäck;Koffer kaputt
07-002;K2;03.03.2026 09.00;03.03.2026 11.00;90;A;Gepäck;"Koffer; und Tasche"
07-003;K3;04.03.2026 09.00;04.03.2026 12.00;90;A;Lounge;Zu laut
07-004;K4;05.03.2026 09.00;05.03.2026 13.00;90;A;Lounge;Kein Platz
07-005;K5;06.03.2026 09.00;06.03.2026 14.00;90;B;Lounge;Danke
07-006;K6;28.03.2026 23.30;29.03.2026 06.30;90;B;Gepäck;Nachtflug
07-007;K7;10.03.2026 09.00;10.03.2026 17.00;90;B;Gepäck;Schreiben Sie an gast-0815@lampion.example
07-008;K8;11.03.2026 09.00;11.03.2026 18.00;90;C;Gepäck;Naja
07-009;K9;12.03.2026 09.00;12.03.2026 19.00;90;C;Gepäck;Naja
07-010;K10;13.03.2026 09.00;13.03.2026 20.00;90;E;Lounge;Nie wieder
"""
STILL_OPEN = """
07-011;K11;14.03.2026 09.00;;10;X;Gepäck;Wo ist er
07-012;K12;15.03.2026 09.00;;20;;Gepäck;Noch nichts gehört
"""
UNKNOWN_STATE = """
07-013;K13;16.03.2026 09.00;;77;;Gepäck;Was heißt 77
"""
# By hand: of 12 cases the sixth to end took 6 h; of 10 scores seven are 4 or 5.
MEDIAN_HOURS, CASES, STILL_OPEN_CASES = 6.0, 12, 2
SCORES, GOOD_SCORES = 10, 7

MAPPING = """
mapping: lampion_desk
title: Lampion guest desk, daily export
documentation: Chatter above the header; local times of Vienna; letters A (best) to E for the mood, X when not asked.
files:
  - match: "lampion_*.txt"
    format: csv
    time_zone: Europe/Vienna
    reader: {encoding: cp1252, delimiter: ";", skip_rows: 2, newline: CRLF, required_columns: ["Fall#", eröffnet, Lage]}
    feeds:
      - feed: support_tickets
        fields:
          ticket_id: "Fall#"
          requester_id: Gast-Karte
          created_at: {column: eröffnet, formats: &clock ["%d.%m.%Y %H.%M"]}
          closed_at: {column: erledigt, formats: *clock}
          solved_at: {column: erledigt, formats: *clock}
          channel: {constant: chat}
          brand: {constant: sfo}
          group_name: Tisch
          status: {column: Lage, values: {"10": open, "20": pending, "90": closed}}
          csat_score: {column: Laune A-E, values: {A: "5", B: "4", C: "3", D: "2", E: "1"}, nulls: ["", X]}
          csat_scale_max: {expression: "CASE WHEN \\"Laune A-E\\" IN ('', 'X') THEN '' ELSE '5' END"}
          subject: erste Worte
"""


def export() -> bytes:
    """The file as the vendor writes it."""
    chatter = ["Lampion Desk 4.2 – Tagesauszug;;;;;;;", "gedruckt 02.04.2026 08.00;;;;;;;"]
    cases = [line for block in (FINISHED, STILL_OPEN, UNKNOWN_STATE) for line in block.strip().splitlines()]
    return ("\r\n".join([*chatter, HEADER, *cases]) + "\r\n").encode("cp1252")


def join(organisation: Path) -> None:
    """Let the vendor deliver to an organisation: one mapping file, one entry in the list of sources, one file."""
    (organisation / "mappings").mkdir(exist_ok=True)
    (organisation / "mappings" / "lampion_desk.yml").write_text(MAPPING, encoding="utf-8")
    with edited(organisation) as described:
        described["sources"].append(
            {
                "name": SOURCE,
                "subject": "support",
                "mapping": "lampion_desk",
                "files": "*.txt",
                "owner": "guest_desk",
            }
        )
    folder = organisation / "deliveries" / DAY / SOURCE
    folder.mkdir(parents=True)
    (folder / FILE_NAME).write_bytes(export())


def organisation_of_one_source(target: Path) -> Path:
    """The example organisation after every source but this one has gone."""
    copied_organisation(target, sources=[])
    join(target)
    return target
