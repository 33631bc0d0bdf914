"""What each key of the configuration files says; a key without words here fails the generator, and so the tests."""

# A row of a table is one line.
# ruff: noqa: E501

from collections.abc import Mapping
from typing import Final

from storeboard.columns import OPTIONS
from storeboard.transports import KINDS

MAIN: Final[Mapping[str, str]] = {
    "projects": "The commercetools projects, by project key.",
    "accounts": "The monday accounts, by a name of yours.",
    "boards": "The boards, by a name of yours, which mappings and `--json` answers use.",
    "sources": "Where notifications come in, by the last part of the address: `push` is `/in/commercetools/push`.",
    "subscriptions": "The Subscriptions that commercetools is to keep, by their key; `storeboard subscriptions apply` makes them. What they tell of follows from the mappings.",
    "mappings": "The mapping files: paths or globs relative to this file. A file's name without `.yaml` is its mapping's name.",
    "transforms": "A Python file beside this one whose functions `via` may name: see [Write a transform of your own](../how-to/own-transforms.md).",
    "protocol": "The times behind at most one item; see [Guarantees](../guarantees.md) before changing one. A number with its unit: `90s`, `15m`, `1h`.",
    "limits": "What one document to monday may hold; see [Limits](limits.md).",
}

PROJECT: Final[Mapping[str, str]] = {
    "api_url": "Required. Base address of the HTTP API, without project key and path.",
    "auth_url": "Required. Base address of the authorisation service.",
    "client": "Required. The API client, `{id: ..., secret: ...}`, both references to secrets. It needs to read what is mapped (`view_orders`, `view_customers` and so on); `storeboard check` names a scope that is missing.",
    "setup": "The API client that keeps the Subscriptions, in the same form, when it is another than `client`: it needs `manage_subscriptions`, which the one that reads need not have.",
}

ACCOUNT: Final[Mapping[str, str]] = {
    "api_url": "Required. The whole GraphQL address: `https://api.monday.com/v2`.",
    "token": "Required. A reference to the API token of the user that will own the items.",
    "workspace": "The workspace that boards are made in where neither they nor their template say otherwise: its id or its name. One that is not there is made, as one of monday CRM where the account has it.",
}

BOARD: Final[Mapping[str, str]] = {
    "account": "Required. One of `accounts`.",
    "name": "The name to find the board by, or to make it under. Required without `id`.",
    "id": "The number of a board that a person made: only missing columns are added, and only with `provision --add-columns`.",
    "template": "One of the files in `templates/`, by its name without `.yaml`. Without one the columns, groups and labels follow from the mappings alone.",
    "description": "What the board tells of itself, instead of the template's words or Storeboard's own.",
    "kind": "Who sees a board that is made: `public`, `private` or `share`. Default: the template's, else `public`.",
    "languages": "The languages that the board is read in, the best first: `[de, en]`. Texts in several languages and names of countries follow them, then the record's locale, then English.",
    "timezone": "The time zone that says which day a timestamp falls on, such as `Europe/Berlin`. Default: `UTC`. Columns with a time are stored in UTC, and monday shows each person their own time.",
    "workspace": "The id or the name of the workspace in which the board is made. Default: the template's, else the account's, else the main one.",
}

TEMPLATE: Final[Mapping[str, str]] = {
    "description": "What each board tells of itself.",
    "kind": "Who sees the boards: `public`, `private` or `share`. Default: `public`.",
    "workspace": "The id or the name of the workspace in which the boards are made. Default: the account's, else the main one.",
    "groups": "The titles of groups, in order; those that the mappings name besides come behind them.",
    "columns": "Columns in order; those that the mappings name besides come behind them. A column of the same name in a mapping is the same column, under the title, labels and description given here; the types must agree. One that no mapping writes is the team's own.",
    "line_columns": "The same for the columns of subitems.",
}

TEMPLATE_COLUMN: Final[Mapping[str, str]] = {
    **{word: f"{about} ([column types](columns.md))" for word, about in OPTIONS.items()},
    "as": "Required. The column's type: see [Column types](columns.md).",
    "title": "What the board shows; default: the name in words.",
    "id": "The monday id of a column that is there already on every board of this template.",
    "labels": "Labels in order, before those that the mappings name (status and dropdown).",
    "description": "What the board tells of the column.",
}

SUBSCRIPTION: Final[Mapping[str, str]] = {
    "projects": "The projects that keep it. Default: all.",
    "destination": "Required. Where commercetools sends notifications, in the words of its HTTP API; see below.",
    "format": "`Platform` or `CloudEvents`. Default: `Platform`; EventGrid needs `CloudEvents`.",
}

SOURCES: Final[str] = f"""\
`door` is required and says which way notifications come in: one of {", ".join(f"`{door}`" for door in sorted(KINDS))}.
The other keys are those of the door. How each is set up in its cloud:
[push notifications to the door](../how-to/push-notifications.md), [receive from a queue](../how-to/queues.md).
"""

_ONE_OR_TWO: Final = "A reference to the door's secret; a list of two while the new one replaces the old one."

SOURCE: Final[Mapping[str, Mapping[str, str]]] = {
    "bearer": {
        "door": "`bearer`: the plain door, `Authorization: Bearer <secret>`.",
        "secret": f"Required. {_ONE_OR_TWO}",
    },
    "eventbridge": {
        "door": "`eventbridge`: an API destination of Amazon EventBridge.",
        "secret": f"Required. {_ONE_OR_TWO} It is the value of the connection's API key.",
        "header": "The name of the connection's API key. Default: `x-api-key`.",
        "event_source": "Only events of this source: `aws.partner/commercetools.com/<project>/<key>`.",
        "account": "Only events of this AWS account: twelve digits.",
        "region": "Only events of this region.",
    },
    "eventgrid": {
        "door": "`eventgrid`: a webhook of Azure Event Grid, under a token of Microsoft Entra (`tenant` and `audience`) or under a `secret`.",
        "tenant": "The id of the tenant that issues the token.",
        "audience": "Required with `tenant`. The application id that the token is for, letter by letter.",
        "app": "The application that calls. Default: Event Grid's own, `4962773b-9cdb-44cf-a8bf-237846a00ab7`.",
        "role": "A role that the token must hold, such as `AzureEventGridSecureWebhookSubscriber`.",
        "keys": "Where the keys of the signatures are read. Default: those of the tenant.",
        "issuers": "Who may sign. Default: the tenant, in the spelling of both versions of tokens.",
        "secret": f"{_ONE_OR_TWO} Instead of `tenant`.",
        "header": "The delivery property that holds the secret. Default: `x-api-key`.",
        "query": "The field of the address that holds the secret, instead of a header. Addresses are logged on their way: the last choice.",
        "origins": "Who may ask by the handshake of CloudEvents. Default: `eventgrid.azure.net`.",
        "topics": "The resource ids of topics whose validation event is answered, for subscriptions in the Event Grid schema. Default: none.",
    },
    "pubsub": {
        "door": "`pubsub`: a push subscription of Google Pub/Sub with authentication.",
        "audience": "Required. The audience of the push subscription, letter by letter.",
        "email": "Required. The address of the service account of the push subscription.",
        "subscription": "Only what is pushed for this subscription: `projects/<project>/subscriptions/<name>`. It needs the wrapped payload, which is the default.",
        "keys": "Where the keys of the signatures are read. Default: Google's, `https://www.googleapis.com/oauth2/v3/certs`.",
        "issuers": "Who may sign. Default: `https://accounts.google.com` and `accounts.google.com`.",
    },
    "sns": {
        "door": "`sns`: an HTTPS subscription of Amazon SNS, without raw delivery.",
        "topics": "Required. The ARNs of the topics; what is signed for another is refused.",
        "signature_versions": "The versions of signatures that are taken. Default: `[2]`, which the topic must be set to; `[1, 2]` takes the old SHA-1 too.",
        "authorities": "A file in PEM, relative to the configuration, with the certificates at one of which the chain of SNS's certificate must end, such as Amazon's intermediate ones. Default: none; the region's address vouches for it by TLS.",
        "confirm": "`true`: a subscription of the topics is confirmed by a call to their region. Default: `false`; a person confirms it. SNS's SubscribeURL is never fetched.",
    },
    "kafka": {
        "door": "`kafka`: a topic of Kafka, such as Confluent Cloud's. Needs the extra `kafka`.",
        "bootstrap": "Required. The brokers to begin with, `host:port`, separated by commas.",
        "topic": "Required. The topic.",
        "group": "The consumer group, which keeps how far it has read. Default: `storeboard`.",
        "security": "How the brokers are spoken to: `SASL_SSL`, `SSL`, `SASL_PLAINTEXT` or `PLAINTEXT`.",
        "mechanism": "How the user is proven: `PLAIN`, `SCRAM-SHA-256` or `SCRAM-SHA-512`. Default: `PLAIN`.",
        "username": "A reference to the user; at Confluent Cloud the API key.",
        "password": "A reference to the password; at Confluent Cloud the API secret.",
    },
    "pubsub-pull": {
        "door": "`pubsub-pull`: a pull subscription of Google Pub/Sub. Needs the extra `pubsub`.",
        "project": "Required. The id of the Google Cloud project.",
        "subscription": "Required. The id of the subscription, without the project.",
        "credentials": "A reference to the key of a service account, as JSON. Default: what Google's own tools would find.",
        "api_url": "The address of the API. Default: `https://pubsub.googleapis.com`. One on this machine (an emulator) is asked without credentials, unless they are given.",
    },
    "service-bus": {
        "door": "`service-bus`: a queue, or a subscription to a topic, of Azure Service Bus. Needs the extra `azure`.",
        "connection_string": "Required. A reference to the connection string of a policy with Listen.",
        "queue": "The queue; or else:",
        "topic": "The topic, with",
        "subscription": "the subscription to it.",
    },
    "sqs": {
        "door": "`sqs`: a queue of Amazon SQS. Needs the extra `sqs`.",
        "queue_url": "Required. The address of the queue: `https://sqs.<region>.amazonaws.com/<account>/<name>`.",
        "region": "Required. The region of the queue.",
        "endpoint": "The address of the API, where it is another than the region's own: a VPC endpoint, an emulator.",
        "access_key": "A reference to the id of an access key. Default: what AWS's own tools would find.",
        "access_secret": "A reference to the secret of the access key.",
    },
}

PROTOCOL: Final[Mapping[str, str]] = {
    "request_delay": "A request executes within this time of its permit, or never.",
    "index_lag": "What was executed is visible to a look-up within this time.",
    "resend_within": "A document of creates is sent again, under the same key, only within this time of its first permit.",
    "quiescence": "A create that was not found may be tried anew only when the look-up was read later than this after the last permit.",
    "strict": "Park what could be tried anew, and let a person decide.",
}

MAPPING: Final[Mapping[str, str]] = {
    "entity": "Required. The commercetools type: one of {entities}.",
    "projects": "The projects whose records are taken; all when absent.",
    "optional": "`true`: the mapping rests, instead of being a finding, while a project does not have the entity or keeps it from this client. `check` says so.",
    "boards": "Required. Routes, tried in order: the first whose `when` holds takes the record. A record that none takes is excluded.",
    "name": "Required. A rule for the item's name.",
    "when_gone": "What happens to the item of a record that commercetools deleted: `archive`, `leave` or `move`.",
    "gone_group": "The group that `when_gone: move` moves to.",
    "lines": "How lines are shown: `subitems` makes a subitem of every line, keyed by the line's id; `column` puts all of "
    "them into cells of the record's own item; `board` makes each an item of a board of their own; `none` shows none. "
    "Of {with_lines}.",
    "lines_board": "The board that `lines: board` makes the lines on: one of `boards` in `storeboard.yaml`, and of no "
    "other board of records.",
    "lines_mirror": "The columns of the record that a board of lines shows in mirror columns.",
    "line_name": "A rule for the name of a subitem or of an item of a board of lines; default: the line's name.",
    "line_columns": "The columns of the subitems or of the board of lines; default: sku, quantity, total.",
    "columns": "Required. The columns, by a name of yours: lower-case letters, digits and `_`, at most 24 characters.",
    "updates": "What is posted as an update under the item, once per new text, by a name of yours: see "
    "[Post notes](../how-to/notes.md).",
    "timeline": "Milestones on Emails & Activities, once each, by a name of yours: see "
    "[Post notes](../how-to/notes.md).",
}

UPDATE: Final[Mapping[str, str]] = {
    "each": "A path to a list: the rule is then read of each of its elements, and each makes an update of its own.",
    "personal": "Whether reasons must not repeat the value.",
}

MILESTONE: Final[Mapping[str, str]] = {
    "each": "A path to a list: the rules are then read of each of its elements, and each makes a milestone of its own.",
    "title": "Required. A text, or a rule that gives one. Cut at 255 characters; without a text there is no milestone.",
    "at": "Required. A rule that gives the time. Without a time there is no milestone.",
    "summary": "A text, or a rule that gives one. Cut at 255 characters.",
    "activity": "The custom activity of the account that `provision` finds by this name or makes; default: the name in "
    "words.",
    "icon": "The icon that the activity is made with, in monday's spelling.",
    "color": "The colour that the activity is made with, in monday's spelling.",
    "personal": "Whether reasons must not repeat the values.",
}

ROUTE: Final[Mapping[str, str]] = {
    "when": "Conditions, all of which must hold; none takes every record.",
    "board": "Required. One of `boards` in `storeboard.yaml`.",
    "group": "The title of the group, or a rule that gives one. `provision` makes the groups that a lookup names.",
    "pipeline": "A name for the way that these records go, which a column shows by `from: route.pipeline`; `provision` makes the names labels.",
    "lines": "The shape of lines on this board, where it is another than that of the mapping.",
    "lines_board": "The board of the lines of this board, where it is another than that of the mapping.",
}

RULE: Final[Mapping[str, str]] = {
    "from": "A path into the resource, or a derived field.",
    "template": "A text with fields in braces: `{number} · {customer.name}`. A missing field leaves no trace. Instead of `from`.",
    "via": "Transforms, in order: `e164`, `[first, upper]`, `date(Europe/Berlin)`, `{truncate: 20}`.",
    "lookup": "Texts and what becomes of them. A value without a match takes `default`; without a default the field is parked.",
    "default": "What stands when there is no value.",
}

COLUMN: Final[Mapping[str, str]] = {
    **{word: f"{about} ([column types](columns.md))" for word, about in OPTIONS.items()},
    "as": "Required. The column's type: see [Column types](columns.md).",
    "title": "What the board shows; default: the name in words.",
    "id": "The monday id of a column that is there already.",
    "owner": "`commerce`: written, and put back when somebody changes it. `monday`: made by `provision` and never written. `shared` is refused in this version.",
    "write": "`always`, or `once`: with the item, and never again.",
    "on_error": "For a value that cannot be read or fits no cell. `skip_field`: the cell keeps what it has and the field is parked with its reason; `empty`: the cell is emptied; `park`: the whole record waits for a person.",
    "link": "With `as: relation`: the mapping whose item is linked; `from` then gives the id of the record.",
    "labels": "Labels that `provision` makes beside those of the lookup (status and dropdown).",
    "new_labels": "What becomes of a value without a label (status and dropdown). `refuse`: the field is parked. `create`: "
    "the write that needs the label adds it, within the limits of the column; monday must let the token's user change "
    "the board's structure.",
    "personal": "Whether reasons must not repeat the value; true for e-mail and phone columns.",
    "into": "Refused in this version: nothing flows back yet.",
    "accepted": "As `into`.",
    "stored": "As `into`.",
}
