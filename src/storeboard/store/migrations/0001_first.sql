-- A key, its item and its state. The row is the backlog: `due_at` is null when nothing is to be done.
-- `deleted_touch`, `erasure_touch` and `released_touch` hold the count of the touch that set the mark last, so that a
-- settle knows whether the mark came while its work was under way. The large texts stand last: they are read least.
create table binding (
    id integer primary key,
    mapping text not null,
    ref text not null,
    lane text not null,
    state text not null default 'open',
    due_at bigint,
    priority integer not null default 10,
    happened_at bigint,
    touches bigint not null default 0,
    claimed_touches bigint not null default 0,
    claimed_epoch bigint,
    claimed_at bigint,
    deleted integer not null default 0,
    erasure integer not null default 0,
    deleted_touch bigint not null default 0,
    erasure_touch bigint not null default 0,
    released_touch bigint not null default 0,
    version bigint not null default 0,
    promised_version bigint not null default 0,
    attempts integer not null default 0,
    crashes integer not null default 0,
    generation integer not null default 0,
    isolate integer not null default 0,
    board text,
    item_id text,
    cause text not null default '',
    absent_since bigint,
    rewrite_after bigint,
    doubt_batch text,
    doubt_creates integer not null default 0,
    doubt_first bigint,
    doubt_last bigint,
    parked text,
    parked_at bigint,
    parked_fields integer not null default 0,
    changed_at bigint not null default 0,
    doubt_external_ids text,
    faults text,
    refused text,
    children text,
    applied text,
    unique (mapping, ref)
);
create index binding_turn on binding (lane, priority, due_at, happened_at) where due_at is not null;
create index binding_claimed on binding (lane, claimed_epoch, due_at, touches, claimed_touches)
    where claimed_epoch is not null;
create index binding_doubt on binding (doubt_batch, lane) where doubt_batch is not null;
create index binding_parked on binding (parked, lane, parked_at) where parked is not null;
create index binding_fields on binding (parked_fields) where parked_fields > 0;
create index binding_item on binding (item_id, state) where item_id is not null;
create index binding_ref on binding (ref, changed_at);
create index binding_ended on binding (state) where state <> 'open';

-- Refs whose change must touch a key.
create table uses (
    ref text not null,
    binding_id bigint not null references binding (id) on delete cascade,
    primary key (ref, binding_id)
);
create index uses_binding on uses (binding_id);

-- Keys whose first item must touch a key.
create table waits (
    mapping text not null,
    ref text not null,
    binding_id bigint not null references binding (id) on delete cascade,
    primary key (mapping, ref, binding_id)
);
create index waits_binding on waits (binding_id);

-- What was recorded, for dropping repeats; never a body.
create table inbox (
    source text not null,
    external_id text not null,
    ref text,
    version bigint not null,
    received_at bigint not null,
    primary key (source, external_id)
);
create index inbox_ref on inbox (ref, received_at) where ref is not null;
create index inbox_received on inbox (received_at);

-- Authentic deliveries that could not be used, with their body for a person to look at.
create table quarantine (
    id integer primary key,
    source text not null,
    external_id text not null,
    ref text,
    reason text not null,
    received_at bigint not null,
    body blob,
    unique (source, external_id)
);
create index quarantine_reason on quarantine (reason, received_at);

-- One document as announced, kept until it is closed.
create table batch (
    id text primary key,
    lane text not null,
    account text not null,
    kind text not null,
    idempotency_key text not null,
    points bigint not null,
    first_permit bigint not null,
    last_permit bigint not null,
    document text not null,
    variables text not null,
    mutations text not null
);

-- The ledger. `hash` chains over everything but the snapshots, of which it holds the salted digest only.
create table entry (
    seq integer primary key,
    at bigint not null,
    mapping text not null,
    ref text not null,
    cause text not null,
    outcome text not null,
    why text not null,
    mutations text not null,
    columns text not null,
    points bigint not null,
    lag bigint,
    digest text not null,
    hash text not null,
    salt text,
    before text,
    after text
);
create index entry_key on entry (mapping, ref, seq);
create index entry_lag on entry (seq, lag) where lag is not null;
create index entry_snapshot on entry (at) where salt is not null;

-- What an account still allows.
create table budget (
    account text primary key,
    calls_limit bigint not null,
    calls_left bigint not null,
    calls_reset_at bigint not null,
    complexity_limit bigint not null,
    complexity_left bigint not null,
    complexity_reset_at bigint not null,
    minute_limit bigint not null,
    minute_left bigint not null,
    minute_reset_at bigint not null,
    concurrency_limit bigint not null,
    blocked_until bigint not null,
    blocked_why text not null,
    halted text,
    costs text not null,
    seconds text not null
);

-- Who runs a lane, and the epoch that fences every write of a run.
create table lane (
    name text primary key,
    epoch bigint not null,
    holder text not null,
    until bigint not null,
    adopted integer not null default 0
);
