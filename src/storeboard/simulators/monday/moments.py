"""
What may be written into the columns that hold a time: date, timeline, week, hour, world clock.
"""

from collections.abc import Callable
from datetime import date, time, timedelta
from zoneinfo import available_timezones

from storeboard.simulators.monday.world import Json
from storeboard.simulators.monday.writing import Cell


def written_date(cell: Cell) -> Json:
    given = cell.keys("date", "time", "icon")
    day, hour = given.get("date"), given.get("time")
    if not day and not hour:
        return None
    if not isinstance(day, str) or not _fits(date.fromisoformat, day, 10):
        raise cell.refuse("invalid date, expected YYYY-MM-DD")
    if hour and (not isinstance(hour, str) or not _fits(time.fromisoformat, hour, 8)):
        raise cell.refuse("invalid time, expected HH:MM:SS")
    return {"date": day, "time": hour or None, "icon": given.get("icon"), "changed_at": cell.changed_at}


def written_timeline(cell: Cell) -> Json:
    given = cell.keys("from", "to")
    start, end = given.get("from"), given.get("to")
    if not start and not end:
        return None
    for day in (start, end):
        if not isinstance(day, str) or not _fits(date.fromisoformat, day, 10):
            raise cell.refuse("invalid timeline, expected from and to as YYYY-MM-DD")
    if str(start) > str(end):
        raise cell.refuse("invalid timeline, it ends before it starts")
    return {"from": start, "to": end, "changed_at": cell.changed_at}


def _fits(parse: Callable[[str], object], text: str, length: int) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return len(text) == length


def written_week(cell: Cell) -> Json:
    week = cell.keys("week").get("week")
    if not week:
        return None
    if not isinstance(week, dict) or set(week) != {"startDate", "endDate"}:
        raise cell.refuse("invalid value, a week has a startDate and an endDate")
    for day in week.values():
        if not isinstance(day, str) or not _fits(date.fromisoformat, day, 10):
            raise cell.refuse("invalid week, expected startDate and endDate as YYYY-MM-DD")
    if date.fromisoformat(week["endDate"]) - date.fromisoformat(week["startDate"]) != timedelta(days=6):
        raise cell.refuse("invalid week, it does not have seven days")
    return {"week": dict(week), "changed_at": cell.changed_at}


def written_hour(cell: Cell) -> Json:
    given = cell.keys("hour", "minute")
    if not given:
        return None
    hour, minute = given.get("hour"), given.get("minute", 0)
    for number, most in ((hour, 23), (minute, 59)):
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= most:
            raise cell.refuse("invalid hour, expected hour from 0 to 23 and minute from 0 to 59")
    return {"hour": hour, "minute": minute, "changed_at": cell.changed_at}


def written_world_clock(cell: Cell) -> Json:
    zone = cell.keys("timezone").get("timezone")
    if not zone:
        return None
    if zone not in available_timezones():
        raise cell.refuse("invalid timezone, expected the name of a zone such as Europe/London")
    return {"timezone": zone, "changed_at": cell.changed_at}
