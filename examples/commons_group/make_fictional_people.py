"""Writes the fictional people of the example organisation: the roster and the engagement survey.

What lives here: one seeded recipe without dependencies; its output is committed under ``deliveries/`` in
the shapes in which an engagement-survey tool and a people system export. Outreach has a script of its own.
What does not: any real person. Names read "Fictional Person 17", addresses end in example.com, and the
sources carry ``fictional: true`` in ``brand_health.yml``.

Planted, so that the board has something to find: Customer Care loses engagement wave by wave and loses
people fastest; Product does well; Legal and Privacy is too small for its results to be shown.
Run ``python examples/commons_group/make_fictional_people.py``; running it twice changes no byte.
"""

import csv
import gzip
import io
import json
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

DELIVERIES = Path(__file__).parent / "deliveries"
SEED = 20260831
STREAM = "people__workday__customreports"
FIRST_DAY, LAST_DAY = date(2025, 1, 1), date(2026, 8, 30)
ROSTER_DAYS = [date(2025, 5, 1), date(2025, 9, 1), date(2026, 1, 5), date(2026, 5, 1), date(2026, 8, 31)]
WAVE_DAYS = [date(2025, 5, 5), date(2025, 7, 7), date(2025, 9, 8), date(2025, 11, 3)]
WAVE_DAYS += [date(2026, 1, 12), date(2026, 3, 9), date(2026, 5, 4), date(2026, 7, 6)]
RECOMMEND = "How likely are you to recommend Commons Group as a place to work"
ITEMS = [
    "I am proud to work for Commons Group",
    "My work gives me energy",
    "My manager supports me when I talk with customers online",
    "My manager trusts me to do the right thing",
    "Leaders of Commons Group do what they say",
]
COMMENTS = [
    "The rota comes out too late to plan a week.",
    "My team is the reason I stay.",
    "We apologise to guests for things nobody repairs.",
    "Good training, too little time to use it.",
    "I would like to hear what happened with our ideas.",
    "The new desk software saves me an hour a day.",
]


@dataclass(frozen=True)
class Unit:
    """A unit: head count, mood (1..5), change of mood per wave, share answering, monthly share leaving."""

    name: str
    size: int
    mood: float
    drift: float
    answering: float
    leaving: float


UNITS = [
    Unit("Customer Care", 46, 3.6, -0.09, 0.72, 0.030),
    Unit("City Services", 58, 3.7, 0.02, 0.76, 0.014),
    Unit("Airport Operations", 62, 3.5, 0.0, 0.61, 0.012),
    Unit("Product", 24, 4.2, 0.03, 0.88, 0.008),
    Unit("Airline Partnerships", 22, 3.6, 0.0, 0.66, 0.010),
    Unit("PR and Communications", 16, 3.9, 0.01, 0.90, 0.010),
    Unit("Human Resources", 9, 4.0, 0.0, 0.92, 0.006),
    Unit("Legal and Privacy", 3, 3.8, 0.0, 0.95, 0.0),
]


@dataclass
class Person:
    """One invented employee; ``posts`` are (effective day, unit), newest last."""

    number: int
    hired: date
    posts: list[tuple[date, Unit]]
    temper: float
    kind: str
    left: date | None = None
    leave_category: str | None = None
    regrettable: bool | None = None

    @property
    def employee_id(self) -> str:
        """Identifier in the shape of a people system, e.g. ``FP0017``."""
        return f"FP{self.number:04d}"

    def unit_on(self, day: date) -> Unit:
        """Return the unit the person belongs to on ``day`` (the first one before any move)."""
        return [unit for start, unit in self.posts if start <= day or start == self.posts[0][0]][-1]

    def employed_on(self, day: date) -> bool:
        """Tell whether ``day`` lies between hire and leave."""
        return self.hired <= day and (self.left is None or day < self.left)

    def changed_between(self, start: date, end: date) -> bool:
        """Tell whether the person was hired, moved or left on a day in [start, end)."""
        days = [day for day, _ in self.posts] + ([self.left] if self.left else [])
        return any(start <= day < end for day in days)


def hire(number: int, day: date, *, unit: Unit, dice: random.Random) -> Person:
    """Invent one employee hired on ``day`` into ``unit``."""
    kind = dice.choices(["FullTime", "PartTime", "Contractor"], [0.82, 0.13, 0.05])[0]
    return Person(number, day, [(day, unit)], dice.gauss(0, 0.7), kind)


def live_through(dice: random.Random) -> list[Person]:
    """Return everybody employed on or after FIRST_DAY: stayers, leavers, successors and movers."""
    people: list[Person] = []
    for unit in UNITS:
        for _ in range(unit.size):
            started = FIRST_DAY - timedelta(days=dice.randint(40, 3600))
            people.append(hire(len(people) + 1, started, unit=unit, dice=dice))
    month = FIRST_DAY
    while month <= LAST_DAY:
        for person in [p for p in people if p.employed_on(month)]:
            successor = live_one_month(person, month, dice=dice, next_number=len(people) + 1)
            people.extend([successor] if successor else [])
        month = (month.replace(day=28) + timedelta(days=6)).replace(day=1)
    return people


def live_one_month(person: Person, month: date, *, dice: random.Random, next_number: int) -> Person | None:
    """Let a person leave (returning the successor), move unit or stay in the month begun on ``month``."""
    day = month + timedelta(days=dice.randint(1, 26))
    unit = person.unit_on(month)
    if day > LAST_DAY or day <= person.hired + timedelta(days=60):
        return None
    if dice.random() < unit.leaving * (1.4 if person.temper < 0 else 0.6):
        person.left = day
        reasons = [
            "Terminate_Employee_Voluntary",
            "Terminate_Employee_Involuntary",
            "Terminate_Employee_Retirement",
        ]
        person.leave_category = dice.choices(reasons, [0.72, 0.2, 0.08])[0]
        person.regrettable = person.leave_category == reasons[0] and dice.random() < 0.5
        started = day + timedelta(days=dice.randint(10, 45))
        return hire(next_number, started, unit=unit, dice=dice) if started <= LAST_DAY else None
    if dice.random() < 0.004 and unit.size > 5:
        person.posts.append((day, dice.choice([other for other in UNITS[:6] if other is not unit])))
    return None


def manager_of(unit: Unit) -> str:
    """Return the fixed identifier of the (equally invented) head of a unit."""
    return f"FP9{UNITS.index(unit):03d}"


def roster_rows(person: Person, delivered: date) -> list[dict[str, str | None]]:
    """Return the report rows of a person, one per unit held, with what was known before ``delivered``."""
    left = person.left if person.left and person.left < delivered else None
    rows: list[dict[str, str | None]] = []
    for start, unit in [post for post in person.posts if post[0] < delivered]:
        row: dict[str, str | None] = {"Start_Date": f"{person.hired}T00:00:00.000Z"}
        row |= {"Effective_Date": f"{start}T00:00:00.000Z", "Full_Name": f"Fictional Person {person.number}"}
        row |= {"Employee_ID": person.employee_id, "Email": f"fictional.person{person.number}@example.com"}
        row |= {"Team_Name": unit.name, "Manager_ID": manager_of(unit), "Employee_Type": person.kind}
        row["Termination_Date"] = f"{left}T00:00:00.000Z" if left else None
        if left:
            row["Termination_Category"] = person.leave_category
            row["Regrettable_Termination"] = str(person.regrettable).lower()
        rows.append(row)
    return rows


def write_rosters(people: list[Person]) -> None:
    """Write the custom report: everybody at first, afterwards whoever changed since the delivery before."""
    previous = date.min
    for delivered in ROSTER_DAYS:
        emitted = int(datetime.combine(delivered, time(4), UTC).timestamp() * 1000)
        lines = [
            json.dumps({"record": {"stream": STREAM, "emitted_at": emitted, "data": row}, "type": "RECORD"})
            for person in people
            if person.changed_between(previous, delivered)
            for row in roster_rows(person, delivered)
        ]
        write(delivered, "people_system/custom_report.jsonl.gz", text="\n".join(lines) + "\n")
        previous = delivered


def score(mood: float, *, low: int, high: int, dice: random.Random) -> str:
    """Return a whole score in low..high for a mood on the 1..5 scale, or a blank for a skipped item."""
    if dice.random() < 0.03:
        return ""
    position = (mood - 1 + dice.gauss(0, 0.75)) / 4
    return str(min(high, max(low, round(low + position * (high - low)))))


def survey_row(person: Person, sent: date, *, wave: int, dice: random.Random) -> list[str]:
    """Return one row of the survey export; whoever did not answer has blanks after the sent date."""
    unit = person.unit_on(sent)
    row = ["Fictional", f"Person {person.number}", f"fictional.person{person.number}@example.com", "ACTIVE"]
    row += [person.employee_id, manager_of(unit), unit.name]
    answers = dice.random() < unit.answering
    done = datetime.combine(sent, time(8)) + timedelta(minutes=dice.randint(30, 12 * 1440))
    row += [f"{done:%d-%m-%Y %H:%M}" if answers else "", f"{sent:%d-%m-%Y} 08:00"]
    mood = unit.mood + unit.drift * wave + person.temper
    cells = [score(mood + 0.1, low=0, high=10, dice=dice)] + [
        score(mood, low=1, high=5, dice=dice) for _ in ITEMS
    ]
    for number, cell in enumerate(cells):
        remark = dice.choice(COMMENTS) if number == 1 and dice.random() < 0.08 else ""
        row += [cell, remark, "", ""] if answers else [""] * 4
    return row


def write_waves(people: list[Person], dice: random.Random) -> None:
    """Write one survey export per wave, two weeks after the invitations went out."""
    header = ["First Name", "Last Name", "Email", "Status", "EMP ID", "Manager ID", "Department"]
    header += ["Survey Cycle Completion Date", "Survey Cycle Sent Date"]
    for item in [RECOMMEND, *ITEMS]:
        header += [item, f"{item}_COMMENT", f"{item}_COMMENT_TOPICS", f"{item}_SENSITIVE_COMMENT_FLAG"]
    for wave, sent in enumerate(WAVE_DAYS):
        invited = [person for person in people if person.employed_on(sent)]
        rows = [header, *(survey_row(person, sent, wave=wave, dice=dice) for person in invited)]
        write(sent + timedelta(days=14), "engagement_survey/survey_export.csv", text=as_csv(rows))


def as_csv(rows: list[list[str]]) -> str:
    """Return rows as comma-separated text with LF line ends."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def write(delivered: date, name: str, *, text: str) -> None:
    """Write one delivery file; ``.gz`` is compressed without a time stamp so that the bytes do not vary."""
    path = DELIVERIES / delivered.isoformat() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text.encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


if __name__ == "__main__":
    chance = random.Random(SEED)  # noqa: S311 - invented people, not secrets
    everybody = live_through(chance)
    write_rosters(everybody)
    write_waves(everybody, chance)
