import pytest

from storeboard.errors import ConfigurationError
from storeboard.mapping.load import load
from storeboard.model import Column, Rule
from tests.unit.mapping.records import mapping_files, order_mapping, preset_files


def faults_of(files: dict[str, str], env: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        load(files, env, doors=["bearer"])
    return [str(fault) for fault in raised.value.faults]


def main_with(old: str, new: str) -> dict[str, str]:
    files = preset_files()
    assert old in files["storeboard.yaml"]
    return {**files, "storeboard.yaml": files["storeboard.yaml"].replace(old, new)}


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ("{x: {from: totalPrice, as: number}}", ['column "x": as is "number"', 'did you mean "numbers"?', "status"]),
        ("{x: {from: totalPrice, as: text, ownr: monday}}", ['has the unknown key "ownr"', 'did you mean "owner"?']),
        ("{x: {from: totalPrice, as: text, owner: mondy}}", ['owner is "mondy"', 'did you mean "monday"?', "shared"]),
        ("{x: {from: totalPrice, as: text, write: twice}}", ['write is "twice"', "always, once"]),
        ("{x: {from: totalPrice, as: text, on_error: stop}}", ['on_error is "stop"', "empty", "park", "skip_field"]),
        ("{x: {from: totalPrice, as: text, via: amout}}", ['via is "amout"', 'did you mean "amount"?']),
        ("{x: {from: totalPrice, as: text, via: [upper, [x]]}}", ["via[2] is no transform"]),
        ("{x: {from: totalPrice, as: text, via: truncate}}", ["gives truncate 0 arguments; expected 1"]),
        ("{x: {from: totalPrice, as: text, via: {truncate: much}}}", ['"much" is not a number of characters']),
        ("{x: {from: createdAt, as: date, via: date(Mars/North)}}", ["unknown time zone"]),
        (
            "{x: {from: totalPrise, as: text}}",
            ['from is "totalPrise"', "no field of order", 'did you mean "totalPrice"?'],
        ),
        ("{x: {from: payment.statos, as: text}}", ['did you mean "payment.status"?']),
        ('{x: {from: "a..b", as: text}}', ['"a..b" is not a path']),
        ('{x: {template: "plain", as: text}}', ['"plain" has no field']),
        ('{x: {template: "{id", as: text}}', ["has a lone {"]),
        ('{x: {template: "{nmber}", as: text}}', ['template is "nmber"', 'did you mean "number"?']),
        ('{x: {template: "{id}", from: id, as: text}}', ["has both from and template"]),
        ("{x: {as: text}}", ['has no "from"']),
        ("{x: {from: id}}", ['has no "as"; expected one of: checkbox']),
        ("{x: {from: orderState, as: status, lookup: {}}}", ["lookup is empty"]),
        (
            "{x: {from: orderState, as: status, lookup: {Open: A label that is much too long for it}}}",
            ["lookup has the label", "of 36 characters; at most 30 fit"],
        ),
        ("{x: {from: quantity, as: numbers, default: many}}", ['default is "many"', "expected a plain number"]),
        ("{x: {as: status, owner: monday, labels: [New, new]}}", ['labels[2] gives the label "new" twice']),
        ("{x: {as: status, owner: monday, labels: []}}", ["labels is empty"]),
        ("{x: {as: text, owner: monday, labels: [New]}}", ["labels has no meaning for as: text"]),
        ('{x: {as: status, from: id, managed: "a b"}}', ['managed is "a b"', "expected the id of a managed column"]),
        ("{x: {as: text, from: id, managed: abc}}", ["managed has no meaning for as: text; expected as: dropdown or"]),
        (
            "{x: {as: status, from: id, managed: abc, new_labels: create}}",
            ["new_labels has no meaning; the labels of a managed column are the account's"],
        ),
        ("{x: {as: text, from: id, new_labels: create}}", ["new_labels has no meaning for as: text"]),
        (
            "{x: {as: tags, from: id, new_labels: create}}",
            ["new_labels has no meaning for as: tags; expected as: dropd"],
        ),
        ("{x: {as: status, owner: monday, new_labels: create}}", ["new_labels has no meaning; the column is monday's"]),
        ("{x: {as: status, from: id, new_labels: maybe}}", ['new_labels is "maybe"', "create", "refuse"]),
        ("{x: {as: text, owner: monday, from: id}}", ["from has no meaning", "monday's own"]),
        ("{x: {as: text, from: id, into: custom.fields.x}}", ["into has no effect in this version"]),
        ("{x: {as: text, owner: monday, into: custom.fields.x}}", ["into has no effect in this version"]),
        ("{x: {as: text, owner: monday, accepted: [a]}}", ["accepted has no effect in this version"]),
        ("{x: {as: text, owner: shared, from: id}}", ['owner is "shared"', "commerce, monday"]),
        ("{x: {as: relation, from: customerId}}", ['has no "link"; expected a mapping: customers, orders']),
        ("{x: {as: relation, from: customerId, link: customer}}", ['link is "customer"', 'did you mean "customers"?']),
        ("{x: {as: text, from: id, link: customers}}", ["link has no meaning for as: text"]),
        ("{x: {as: text, from: id}, y: {as: text, from: id, title: X}}", ['has the title "X", as column "x" has']),
        ("{x: {as: text, from: id, id: a}, y: {as: text, from: id, id: a}}", ['id is "a", as that of column "x"']),
        ("{Big: {as: text, from: id}}", ["has a name that is none"]),
        ("{name: {as: text, from: id}}", ["has a reserved name"]),
        ("{x: [1]}", ['column "x" is a list; expected keys with values']),
        ("[]", ["columns is a list; expected keys with values"]),
        ("{}", ['has no "columns"']),
    ],
)
def test_a_wrong_column_is_told_with_its_line_the_value_and_the_values_allowed(columns: str, words: list[str]):
    faults = faults_of(order_mapping(columns))

    told = [fault for fault in faults if all(word in fault for word in words)]
    assert len(told) == 1, faults
    assert told[0].startswith(("mappings/orders.yaml:3: ", "mappings/orders.yaml:1: "))


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("boards: [{board: order}]", ['boards[1].board is "order"', 'did you mean "orders"?']),
        ("boards: []", ['has no "boards"']),
        ("boards: [{when: {store: a}}]", ['boards[1] has no "board"; expected one of: customers, orders']),
        ("boards: [{board: orders}, {board: customers}]", ["boards[2] is never reached"]),
        ("boards: [{board: orders, when: {stor: a}}]", ["boards[1].when.stor", 'did you mean "store"?']),
        ("boards: [{board: orders, when: {store: {is: a}}}]", ["when.store is no condition", "{exists: true}"]),
        ("boards: [{board: orders, when: {store: []}}]", ["when.store is no condition"]),
        ("boards: [{board: orders, group: {from: orderStat}}]", ['group.from is "orderStat"']),
        ("boards: [{board: orders, group: [a]}]", ["group is a list"]),
        ("boards: [{board: orders, group: {via: upper}}]", ["group is no group"]),
        ("boards: [{board: orders}]\nwhen_gone: move", ['has no "gone_group", which when_gone: move needs']),
        ("boards: [{board: orders}]\ngone_group: Gone", ["gone_group has no meaning with when_gone: archive"]),
        ("boards: [{board: orders}]\nwhen_gone: delete", ['when_gone is "delete"', "archive, leave, move"]),
        (
            "boards: [{board: orders}]\nlines: columns",
            ['lines is "columns"', 'did you mean "column"?', "none, subitems"],
        ),
        ("boards: [{board: orders, lines: columns}]", ['lines is "columns"', "none, subitems"]),
        (
            "boards: [{board: orders}]\nline_columns: {}",
            ["line_columns has no meaning without lines: subitems or lines: board"],
        ),
        ("boards: [{board: orders}]\nprojects: [acm]", ['projects[1] is "acm"', 'did you mean "acme"?']),
        ("boards: [{board: orders}]\nprojects: []", ["projects is empty"]),
        (
            "boards: [{board: orders}]\nlines: subitems\nline_columns: {x: {from: skuu, as: text}}",
            ['line column "x": from is "skuu"', "no field of line"],
        ),
    ],
)
def test_a_wrong_policy_of_a_mapping_is_told(rest: str, words: list[str]):
    faults = faults_of(order_mapping(rest=rest))

    assert len(faults) == 1
    assert all(word in faults[0] for word in words), faults


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("entity: order\nentity: order\nname: 1\nname: 2\n", ['2: key "entity" is given twice', "line 1"]),
        ("entity: [order\n", ["not YAML"]),
        ("", ["the file holds no keys"]),
        ("- a\n", ["the file holds no keys"]),
        ("entity: !!python/object:os.system x\n", ["not YAML"]),
        ("entity: &a [*a]\n", ["entity is a list"]),
        ("entity: ordr\n", ['1: entity is "ordr"', 'did you mean "order"?', "customer"]),
        ("entity: customer\nlines: subitems\n", ['lines is "subitems", but customer has no lines']),
        ("columns: {}\n", ['has no "entity"; expected one of: address, associate']),
        ("entity: order\nboards:\n", ["2: boards is empty; expected a list"]),
        ("entity: order\nname: order\n", ["2: name is a text; expected keys with values"]),
        ("entity: order\nname: {default: x}\n", ['name has no "template"']),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_told(text: str, words: list[str]):
    faults = faults_of(mapping_files(text))

    assert any(all(word in fault for word in words) for fault in faults), faults


def test_every_duplicate_key_of_a_file_is_told_at_once():
    faults = faults_of(mapping_files("entity: order\nentity: order\ncolumns: {x: 1, x: 2}\n"))

    assert [fault.split(";")[0] for fault in faults] == [
        'mappings/orders.yaml:2: key "entity" is given twice',
        'mappings/orders.yaml:3: key "x" is given twice',
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"env:MONDAY_TOKEN"', "s3cret-t0ken", ["accounts.sales.token is no reference to a secret"]),
        ('"env:MONDAY_TOKEN"', '"${MONDAY_TOKEN}"', ["accounts.sales.token is no reference to a secret"]),
        ('"env:MONDAY_TOKEN"', "12345678", ["accounts.sales.token is no reference to a secret"]),
        ('"env:CTP_CLIENT_SECRET"', '"env:"', ["projects.acme.client.secret is no reference"]),
        ('token: "env:MONDAY_TOKEN"', "", ['accounts.sales has no "token"; expected env:NAME or file:PATH']),
        ('api_url: "http://127.0.0.1:8001"', "api_url: localhost", ["projects.acme.api_url is no address"]),
        ("door: bearer", "door: bear", ['sources.push.door is "bear"', 'did you mean "bearer"?']),
        ('"env:STOREBOARD_DOOR_SECRET"', "[]", ["sources.push.secret has 0 secrets; expected 1 to 2"]),
        ('"env:STOREBOARD_DOOR_SECRET"', '["env:A", "env:B", "env:C"]', ["secret has 3 secrets; expected 1 to 2"]),
        ('"env:STOREBOARD_DOOR_SECRET"', '["env:A", plain]', ["sources.push.secret is no reference to a secret"]),
        ("account: sales, name: Orders", "account: sale, name: Orders", ['account is "sale"', 'did you mean "sales"?']),
        ("account: sales, name: Orders", "acount: sales, name: Orders", ['unknown key "acount"', '"account"?']),
        ("account: sales, name: Orders", "account: sales", ['boards.orders has no "name"']),
        ("account: sales, name: Orders", "account: sales, id: abc", ["boards.orders.id is a text of 3 characters"]),
        ("name: Orders", "name: Contacts", ['boards.orders.name is "Contacts", as that of board "customers"']),
        ("mappings/*.yaml", "maps/*.yaml", ['mappings[1] is "maps/*.yaml", which no file matches']),
        ("sources:", "protocol: {request_delay: 90}\nsources:", ["protocol.request_delay is no duration", "15m"]),
        ("sources:", "protocol: {request_delay: 20m}\nsources:", ["must be less than resend_within", "1200s"]),
        ("sources:", "protocol: {resend_within: 29m}\nsources:", ["monday's answer cache", "1740s"]),
        ("sources:", "protocol: {quiescence: 2m}\nsources:", ["quiescence must be at least", "120s"]),
        ("sources:", "limits: {mutations_max: 5}\nsources:", ['the unknown limit "mutations_max"']),
        ("sources:", "limits: {mutations_per_document_max: 0}\nsources:", ["is 0; expected 1 to 200"]),
        ("sources:", "soruces:", ['has the unknown key "soruces"', 'did you mean "sources"?']),
    ],
)
def test_a_wrong_main_file_is_told(old: str, new: str, words: list[str]):
    faults = faults_of(main_with(old, new))

    told = [fault for fault in faults if all(word in fault for word in words)]
    assert len(told) == 1, faults
    assert told[0].startswith("storeboard.yaml:")


@pytest.mark.parametrize("place", ['"env:MONDAY_TOKEN"', '"env:CTP_CLIENT_ID"', '"env:STOREBOARD_DOOR_SECRET"'])
def test_a_secret_is_never_repeated_in_a_message(place: str):
    for canary in ("canary-9f3c", "[canary-9f3c]", "{a: canary-9f3c}", "${canary-9f3c}"):
        assert "canary-9f3c" not in "\n".join(faults_of(main_with(place, canary)))


def test_every_fault_of_every_file_is_told_at_once_in_the_order_of_files_and_lines():
    files = main_with('"env:MONDAY_TOKEN"', "literal")
    files["mappings/customers.yaml"] = files["mappings/customers.yaml"].replace("as: email", "as: mail")
    orders = files["mappings/orders.yaml"]
    orders = orders.replace("via: e164", "via: e146").replace("entity: order", "entity: order\nwhen_gon: leave")
    files["mappings/orders.yaml"] = orders.replace("as: country", "as: contry")

    faults = faults_of(files)

    assert [fault.partition(": ")[0].rpartition(":")[0] for fault in faults] == [
        "storeboard.yaml",
        "mappings/customers.yaml",
        "mappings/orders.yaml",
        "mappings/orders.yaml",
        "mappings/orders.yaml",
    ]
    lines = [int(fault.split(":")[1]) for fault in faults[2:]]
    assert lines == sorted(lines)
    assert lines[0] == 3


def test_a_fault_of_one_key_does_not_hide_the_faults_of_its_neighbours():
    faults = faults_of(order_mapping("{x: {from: totlPrice, as: numbrs, via: amout, ownr: monday, write: never}}"))

    assert len(faults) == 5


def test_a_configuration_without_its_main_file_says_how_to_get_one():
    assert faults_of({}) == ["storeboard.yaml: there is no such file; `storeboard init` writes one"]


def test_the_environment_must_hold_every_variable_that_a_secret_names():
    env = {"CTP_CLIENT_ID": "a", "CTP_CLIENT_SECRET": "b", "MONDAY_TOKEN": "c"}

    faults = faults_of(preset_files(), env)

    assert len(faults) == 1
    assert "STOREBOARD_DOOR_SECRET, which is not set" in faults[0]
    assert load(preset_files(), {**env, "STOREBOARD_DOOR_SECRET": "d"}).sources["push"].door == "bearer"


def test_a_loaded_configuration_holds_references_and_never_secrets():
    configuration = load(preset_files())

    project = configuration.projects["acme"]
    assert (project.api_url, project.client_id) == ("http://127.0.0.1:8001", "env:CTP_CLIENT_ID")
    assert configuration.accounts["sales"].token == "env:MONDAY_TOKEN"
    assert configuration.boards["orders"].name == "Orders"
    assert configuration.protocol.resend_within == 900


def test_durations_and_limits_are_taken_over():
    files = main_with(
        "sources:", "protocol: {index_lag: 2m, quiescence: 1h}\nlimits: {mutations_per_document_max: 7}\nsources:"
    )

    configuration = load(files)

    assert (configuration.protocol.index_lag, configuration.protocol.quiescence) == (120, 3600)
    assert configuration.limits.mutations_per_document_max == 7


def test_the_same_texts_give_the_same_configuration():
    assert load(preset_files()) == load(preset_files())


def test_a_column_is_compiled_with_its_defaults():
    mapping = next(
        one
        for one in load(order_mapping("{paid_total: {from: payment.paid, as: numbers}}")).mappings
        if one.name == "orders"
    )

    assert mapping.columns == (Column("paid_total", "numbers", Rule(path="payment.paid"), "Paid Total"),)
    assert mapping.projects == ("acme",)


def test_the_labels_of_a_status_are_its_own_those_of_its_lookup_and_its_default():
    columns = "{x: {from: orderState, as: status, labels: [New], lookup: {Open: New, Complete: Done}, default: Other}}"
    mapping = next(one for one in load(order_mapping(columns)).mappings if one.name == "orders")

    assert mapping.columns[0].labels == ("New", "Done", "Other")


@pytest.mark.parametrize(
    ("via", "transforms"),
    [
        ("upper", (("upper", ()),)),
        ("truncate(20)", (("truncate", ("20",)),)),
        ("{truncate: 20}", (("truncate", ("20",)),)),
        ('[first, {join: " / "}, "strip(\'#\')"]', (("first", ()), ("join", (" / ",)), ("strip", ("#",)))),
        ("{localized: [de, en]}", (("localized", ("de", "en")),)),
    ],
)
def test_transforms_are_written_as_a_name_a_call_or_a_key(via: str, transforms: tuple[object, ...]):
    configuration = load(order_mapping(f"{{x: {{from: id, via: {via}, as: text}}}}"))
    mapping = next(one for one in configuration.mappings if one.name == "orders")

    assert mapping.columns[0].rule == Rule(path="id", transforms=transforms)


def test_norway_is_a_text_and_a_column_of_mondays_needs_no_source():
    columns = "{x: {from: country, as: text, lookup: {no: Norway}}, y: {as: status, owner: monday}}"
    mapping = next(one for one in load(order_mapping(columns)).mappings if one.name == "orders")

    assert mapping.columns[0].rule == Rule(path="country", lookup={"no": "Norway"})
    assert mapping.columns[1].rule is None


def test_a_source_may_have_two_secrets_while_one_replaces_the_other():
    files = main_with('"env:STOREBOARD_DOOR_SECRET"', '["env:OLD", "file:secrets/new"]')

    assert load(files).sources["push"].secrets == ("env:OLD", "file:secrets/new")
    assert load(preset_files()).sources["push"].secrets == ("env:STOREBOARD_DOOR_SECRET",)
