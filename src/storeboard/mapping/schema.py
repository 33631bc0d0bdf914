"""
The words of the configuration files: which keys there are and what shape their values have.

Shapes only: what a word must name, and what must be there, is checked by `check` and `storeboard`, which also see the
other files. So nothing is required here, and a file with one wrong value is still checked in full. The models are also
the source of the JSON Schemas for editors.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model
from pydantic_core import PydanticCustomError

from storeboard.columns import OPTIONS
from storeboard.model import ActivityColor, ActivityIcon, Lines, NewLabels, OnError, Owner, WhenGone
from storeboard.model.posts import ACTIVITY_CHARACTERS_MAX

_DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)(s|m|h)")
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_SECRET = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:.*[^\s/].*")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-_\[\]:]+(/[^\s?#]*)?")


def _scalar(value: object) -> object:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case _:
            return value


def _duration(value: object) -> float:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise PydanticCustomError("duration", "is no duration; expected a number with its unit, such as 90s, 15m or 1h")
    return float(found[1]) * _SECONDS[found[2]]


def _secret(value: object) -> str:
    if not isinstance(value, str) or not _SECRET.fullmatch(value):
        # The value is not repeated: it may be the secret.
        raise PydanticCustomError("secret", "is no reference to a secret; expected env:NAME or file:PATH")
    return value


def _address(value: object) -> str:
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise PydanticCustomError("address", "is no address; expected http:// or https://, a host and maybe a path")
    return value.rstrip("/")


Scalar = Annotated[str, BeforeValidator(_scalar, json_schema_input_type=str | int | float | bool)]
Duration = Annotated[float, BeforeValidator(_duration, json_schema_input_type=str)]
SecretReference = Annotated[str, BeforeValidator(_secret)]
Address = Annotated[str, BeforeValidator(_address)]


BoardKind = Literal["public", "private", "share"]
DESCRIPTION_CHARACTERS_MAX = 1_000
WORKSPACE_CHARACTERS_MAX = 255


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ClientEntry(_Words):
    """An API client of commercetools."""

    id: SecretReference | None = None
    secret: SecretReference | None = None


class ProjectEntry(_Words):
    """
    A commercetools project, under its key. Both addresses are bases without project key and path.

    `client` reads; `setup`, when it is given, is the one that keeps the Subscriptions.
    """

    api_url: Address | None = None
    auth_url: Address | None = None
    client: ClientEntry | None = None
    setup: ClientEntry | None = None


class AccountEntry(_Words):
    """A monday account. The address is the whole one of its GraphQL endpoint."""

    api_url: Address | None = None
    token: SecretReference | None = None
    workspace: Scalar | None = Field(default=None, min_length=1, max_length=WORKSPACE_CHARACTERS_MAX)


class BoardEntry(_Words):
    """A board of an account: a name to find or make it by, or the id of one that a person made."""

    account: str | None = None
    name: str | None = Field(default=None, min_length=1, max_length=255)
    id: Scalar | None = Field(default=None, pattern=r"^[1-9][0-9]{0,19}$")
    template: str | None = None
    description: str | None = Field(default=None, min_length=1, max_length=DESCRIPTION_CHARACTERS_MAX)
    kind: BoardKind | None = None
    workspace: Scalar | None = Field(default=None, min_length=1, max_length=WORKSPACE_CHARACTERS_MAX)
    languages: list[str | None] = Field(default_factory=list[str | None], max_length=8)
    timezone: str | None = None


class SourceEntry(_Words):
    """Where notifications come in, under `/in/commercetools/<name>`; the other words are those of its door."""

    door: str | None = None


class DestinationEntry(_Words):
    """Where commercetools sends notifications, in the words of its HTTP API; what is secret is a reference."""

    type: str | None = None
    queueUrl: str | None = Field(default=None, min_length=1)
    region: str | None = Field(default=None, min_length=1)
    authenticationMode: Literal["Credentials", "IAM"] | None = None
    accessKey: SecretReference | None = None
    accessSecret: SecretReference | None = None
    topicArn: str | None = Field(default=None, min_length=1)
    accountId: Scalar | None = Field(default=None, pattern=r"^[0-9]{12}$")
    connectionString: SecretReference | None = None
    uri: Address | None = None
    projectId: str | None = Field(default=None, min_length=1)
    topic: str | None = Field(default=None, min_length=1)
    bootstrapServer: str | None = Field(default=None, min_length=1)
    apiKey: SecretReference | None = None
    apiSecret: SecretReference | None = None
    acks: Annotated[Literal["0", "1", "all"] | None, BeforeValidator(_scalar)] = None
    key: str | None = Field(default=None, min_length=1)


class SubscriptionEntry(_Words):
    """A Subscription that commercetools keeps, under its key; all projects when none is named."""

    projects: list[str | None] | None = None
    destination: DestinationEntry | None = None
    format: Literal["Platform", "CloudEvents"] | None = None


class ProtocolEntry(_Words):
    """The times that keep creation at most once; see the page on guarantees before changing one."""

    request_delay: Duration | None = None
    index_lag: Duration | None = None
    resend_within: Duration | None = None
    quiescence: Duration | None = None
    strict: bool | None = None


class MainFile(_Words):
    """`storeboard.yaml`."""

    projects: dict[str, ProjectEntry] = Field(default_factory=dict[str, ProjectEntry])
    accounts: dict[str, AccountEntry] = Field(default_factory=dict[str, AccountEntry])
    boards: dict[str, BoardEntry] = Field(default_factory=dict[str, BoardEntry])
    sources: dict[str, dict[str, Any]] = Field(default_factory=dict[str, dict[str, Any]])
    subscriptions: dict[str, SubscriptionEntry] = Field(default_factory=dict[str, SubscriptionEntry])
    mappings: list[str | None] = Field(default_factory=list[str | None])
    transforms: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_./-]{0,200}\.py$")
    protocol: ProtocolEntry = Field(default_factory=ProtocolEntry)
    limits: dict[str, int] = Field(default_factory=dict[str, int])


class RuleEntry(_Words):
    """How one value is read: a path or a template, then transforms, then a lookup, then a default."""

    from_: str | None = Field(default=None, alias="from")
    template: str | None = None
    via: Any = None
    lookup: dict[Scalar, Scalar] | None = None
    default: Scalar | None = None


_OPTIONS: dict[str, Any] = dict.fromkeys(OPTIONS, (Annotated[str | None, BeforeValidator(_scalar)], None))

_RuleWithOptions = create_model("_RuleWithOptions", __base__=RuleEntry, **_OPTIONS)


_Options = create_model("_Options", __base__=_Words, **_OPTIONS)


class TemplateColumnEntry(_Options):
    """A column of a template: what `provision` makes, whoever writes it. It has the options of its column type too."""

    as_: str | None = Field(default=None, alias="as")
    title: str | None = Field(default=None, min_length=1, max_length=255)
    id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_]{1,64}$")
    labels: list[Scalar | None] | None = None
    description: str | None = Field(default=None, min_length=1, max_length=DESCRIPTION_CHARACTERS_MAX)


class TemplateFile(_Words):
    """A template: the columns, groups and labels of every board that names it, beside what the mappings need."""

    description: str | None = Field(default=None, min_length=1, max_length=DESCRIPTION_CHARACTERS_MAX)
    kind: BoardKind | None = None
    workspace: Scalar | None = Field(default=None, min_length=1, max_length=WORKSPACE_CHARACTERS_MAX)
    groups: list[Scalar | None] = Field(default_factory=list[str | None])
    columns: dict[str, TemplateColumnEntry] = Field(default_factory=dict[str, TemplateColumnEntry])
    line_columns: dict[str, TemplateColumnEntry] = Field(default_factory=dict[str, TemplateColumnEntry])


class ColumnEntry(_RuleWithOptions):
    """
    One column. Its name is ours; `title` is what the board shows, `id` names a column that is there already.

    It has, beside its own words, the options of every column type.
    """

    as_: str | None = Field(default=None, alias="as")
    title: str | None = Field(default=None, min_length=1, max_length=255)
    id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_]{1,64}$")
    owner: Owner = "commerce"
    write: Literal["always", "once"] = "always"
    on_error: OnError = "skip_field"
    link: str | None = None
    labels: list[Scalar | None] | None = None
    new_labels: NewLabels = "refuse"
    personal: bool | None = None
    into: str | None = None
    accepted: Any = None
    stored: Any = None

    def option(self, word: str) -> str | None:
        """The value of a column type's own word, None when it is not given."""
        return getattr(self, word)


def _rule_or_title(value: object) -> object:
    return {"default": value} if isinstance(value, str) else value


class RouteEntry(_Words):
    """A board for the records that meet all of `when`; `group` is a title or a rule that gives one."""

    when: dict[str, Any] = Field(default_factory=dict[str, Any])
    board: str | None = None
    group: Annotated[RuleEntry | None, BeforeValidator(_rule_or_title)] = None
    pipeline: str | None = Field(default=None, min_length=1, max_length=255)
    lines: Lines | None = None
    lines_board: str | None = None


class UpdateEntry(RuleEntry):
    """An update: the text that its rule gives, or one for each element of the list that it, or `each`, gives."""

    each: str | None = None
    personal: bool | None = None


class MilestoneEntry(_Words):
    """A milestone on Emails & Activities: a title and when it was, or will be."""

    each: str | None = None
    title: Annotated[RuleEntry | None, BeforeValidator(_rule_or_title)] = None
    at: RuleEntry | None = None
    summary: Annotated[RuleEntry | None, BeforeValidator(_rule_or_title)] = None
    activity: str | None = Field(default=None, min_length=1, max_length=ACTIVITY_CHARACTERS_MAX)
    icon: ActivityIcon = "FLAG"
    color: ActivityColor = "CELTIC_BLUE"
    personal: bool | None = None


class MappingFile(_Words):
    """A mapping file: one entity, the boards it goes to, the columns it fills."""

    entity: str | None = None
    projects: list[str | None] | None = None
    optional: bool = False
    boards: list[RouteEntry | None] = Field(default_factory=list[RouteEntry | None])
    name: RuleEntry | None = None
    when_gone: WhenGone = "archive"
    gone_group: str | None = Field(default=None, min_length=1, max_length=255)
    lines: Lines = "none"
    lines_board: str | None = None
    lines_mirror: list[str | None] | None = None
    line_name: RuleEntry | None = None
    line_columns: dict[str, ColumnEntry] | None = None
    columns: dict[str, ColumnEntry] = Field(default_factory=dict[str, ColumnEntry])
    updates: dict[str, UpdateEntry] = Field(default_factory=dict[str, UpdateEntry])
    timeline: dict[str, MilestoneEntry] = Field(default_factory=dict[str, MilestoneEntry])
