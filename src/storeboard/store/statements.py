"""
Every SQL statement of the store, each under its name with a sentence above it.

Parameters are named (`:name`), times are integer microseconds, booleans 0 and 1, JSON is text. `least` and `greatest`
are registered as functions where a database lacks them; what stands in `/*pg ...*/` is for PostgreSQL alone. No
statement is put together from a value.
"""

_COLUMNS = {
    "{binding}": (
        "mapping, ref, lane, state, due_at, priority, happened_at, touches, claimed_touches, deleted, erasure, version,"
        " promised_version, attempts, crashes, generation, isolate, board, item_id, cause, absent_since, rewrite_after,"
        " doubt_batch, doubt_creates, doubt_first, doubt_last, doubt_external_ids, parked, faults, refused, children,"
        " applied, stale, unexplained, doubt_error, former, posted, recall"
    ),
    # What a touch does to a key that exists. A parked or removed key counts it and is not marked; the time of the
    # first event is kept while the key is due, unless that event is the one being worked on.
    "{touched}": (
        "touches = binding.touches + 1,"
        " due_at = case when binding.parked is not null or binding.state = 'removed' then null"
        " else least(coalesce(binding.due_at, :now), :now) end,"
        " priority = case when binding.due_at is null then :priority else least(binding.priority, :priority) end,"
        " happened_at = case when binding.due_at is null or {current}"
        " then :happened_at else coalesce(binding.happened_at, :happened_at) end,"
        " cause = case when binding.due_at is null or {current}"
        " then :cause else binding.cause end"
    ),
    # The event being worked on is the last one that touched the key.
    "{current}": "(binding.claimed_epoch is not null and binding.touches = binding.claimed_touches)",
    "{free}": "(claimed_epoch is null or claimed_epoch <> :epoch)",
}


def _sql(template: str) -> str:
    for name, columns in _COLUMNS.items():
        template = template.replace(name, columns)
    return " ".join(template.split())


# Keep the identity of a delivery, so that a repeat changes nothing.
INBOX_INSERT = _sql("""
    insert into inbox (source, external_id, ref, version, received_at)
    values (:source, :external_id, :ref, :version, :now) on conflict do nothing
""")

# Keep an authentic delivery that cannot be used, with its body.
QUARANTINE_INSERT = _sql("""
    insert into quarantine (source, external_id, ref, reason, received_at, body)
    values (:source, :external_id, :ref, :reason, :now, :body) on conflict do nothing
""")

# Mark a key due, making its row when it is new; tell its lane and whether it is due.
TOUCH = _sql("""
    insert into binding (mapping, ref, lane, due_at, priority, happened_at, touches, cause, promised_version, deleted,
        erasure, deleted_touch, erasure_touch)
    values (:mapping, :ref, :lane, :now, :priority, :happened_at, 1, :cause, :version, :deleted, :erasure, :deleted,
        :erasure)
    on conflict (mapping, ref) do update set {touched},
        promised_version = greatest(binding.promised_version, :version),
        deleted = greatest(binding.deleted, :deleted),
        erasure = greatest(binding.erasure, :erasure),
        deleted_touch = case when :deleted = 1 then binding.touches + 1 else binding.deleted_touch end,
        erasure_touch = case when :erasure = 1 then binding.touches + 1 else binding.erasure_touch end
    returning id, lane, due_at
""")

# Mark the live or excluded keys due that are made of a ref; tell their lanes.
TOUCH_USERS = _sql("""
    update binding set {touched}
    where id in (select binding_id from uses where ref = :used) and state in ('open', 'excluded')
    returning lane
""")

# Read the keys, in whatever state, that are made of a ref.
USERS = _sql("select mapping, ref, lane from binding where id in (select binding_id from uses where ref = :used)")

# Mark the live keys due that wait for a key to stand on its board.
TOUCH_WAITERS = _sql("""
    update binding set {touched}
    where id in (select binding_id from waits where mapping = :mapping and ref = :ref) and state = 'open'
""")

# Mark one known key due.
TOUCH_ROW = _sql("update binding set {touched} where id = :id")

# Take a parked key up again because a person is to be forgotten; a key that was removed stays so.
UNPARK = _sql("""
    update binding set parked = null, parked_at = null, attempts = 0, stale = 0, unexplained = 0, due_at = :now
    where id = :id and parked is not null and state <> 'removed'
    returning lane
""")

# Read what a key holds of a person, for taking it out.
PERSONAL = _sql("select applied, children, refused from binding where id = :id")

# Take what a key holds of a person out of its row.
PERSONAL_FORGET = _sql("""
    update binding set applied = null, children = :children, refused = :refused where id = :id
""")

# Take the next epoch of a lane that is free, run out, or held by the same holder.
LEASE = _sql("""
    insert into lane (name, epoch, holder, until) values (:lane, 1, :holder, :until)
    on conflict (name) do update set epoch = lane.epoch + 1, holder = excluded.holder, until = excluded.until
    where lane.until <= :now or lane.holder = excluded.holder
    returning epoch, adopted
""")

# Remember that a lane's board has been searched for items of ours.
ADOPTED = _sql("update lane set adopted = 1 where name = :lane and epoch = :epoch")

# Hold a lane longer, as long as it is still held.
RENEW = _sql("""
    update lane set until = :until where name = :lane and epoch = :epoch and until > :now returning epoch
""")

# Read who holds the lanes that are held.
HOLDERS = _sql("select name, holder from lane where until > :now")

# End the leases of a holder that is no more.
END_LEASES = _sql("update lane set until = 0 where holder = :holder")

# Give a lane back; nothing happens when somebody else has it.
RELEASE = _sql("update lane set until = 0 where name = :lane and epoch = :epoch")

# See whether a run still holds its lane.
FENCE = _sql("select 1 from lane where name = :lane and epoch = :epoch and until > :now /*pg for update*/")

# Find the next lane in which keys are due.
LANE_AFTER = _sql("select lane from binding where due_at is not null and lane > :lane order by lane limit 1")

# Find the epoch of a lane whose lease has not run out.
LIVE_EPOCH = _sql("select epoch from lane where name = :lane and until > :now")

# Find the earliest due time among the unclaimed keys of one lane and priority.
TURN_DUE = _sql("""
    select due_at from binding
    where lane = :lane and priority = :priority and due_at is not null and {free} order by due_at limit 1
""")

# Find the next priority of a lane in which keys are due.
PRIORITY_AFTER = _sql("""
    select priority from binding where lane = :lane and due_at is not null and priority > :priority
    order by priority limit 1
""")

# Claim the keys of one lane and priority that are due, the longest waiting first.
CLAIM = _sql("""
    update binding set claimed_epoch = :epoch, claimed_touches = touches, claimed_at = :now,
        crashes = crashes + case when claimed_epoch is null then 0 else 1 end
    where id in (
        select id from binding
        where lane = :lane and priority = :priority and due_at is not null and due_at <= :now and {free}
        order by due_at limit :limit /*pg for update skip locked*/
    )
    returning {binding}
""")

# Keep a document exactly as it will be sent.
BATCH_INSERT = _sql("""
    insert into batch (id, lane, account, kind, idempotency_key, points, first_permit, last_permit, document, variables,
        mutations)
    values (:id, :lane, :account, :kind, :idempotency_key, :points, :first_permit, :last_permit, :document, :variables,
        :mutations)
    on conflict do nothing
""")

# Mark a claimed key in doubt.
DOUBT = _sql("""
    update binding set doubt_batch = :doubt_batch, doubt_creates = :doubt_creates, doubt_first = :doubt_first,
        doubt_last = :doubt_last, doubt_external_ids = :doubt_external_ids, doubt_error = :doubt_error
    where mapping = :mapping and ref = :ref and lane = :lane and claimed_epoch = :epoch
""")

# Remember that a batch may be sent once more.
BATCH_PERMIT = _sql("update batch set last_permit = :now where id = :id")

# Remember the same in the doubts of the batch.
DOUBT_PERMIT = _sql("update binding set doubt_last = :now where doubt_batch = :id")

# Read one batch.
BATCH = _sql("""
    select id, lane, account, kind, idempotency_key, points, first_permit, last_permit, document, variables, mutations
    from batch where id = :id
""")

# Drop a batch that no key is in doubt about any more.
BATCH_CLOSE = _sql("""
    delete from batch where id = :id and not exists (select 1 from binding where doubt_batch = :id)
""")

# Read what a settle has to respect of a key that this run claimed, or that is in doubt in the lane of this run; one
# that was adopted since is of a later generation.
CLAIMED = _sql("""
    select id, touches, claimed_touches, claimed_at, deleted_touch, erasure_touch, released_touch, promised_version,
        due_at, priority, happened_at, cause, state, item_id, claimed_epoch, board
    from binding
    where mapping = :mapping and ref = :ref and lane = :lane and generation <= :generation
        and (claimed_epoch = :epoch or doubt_batch is not null) /*pg for update*/
""")

# Write the new state of a key.
SETTLE = _sql("""
    update binding set lane = :lane, state = :state, due_at = :due_at, priority = :priority, happened_at = :happened_at,
        cause = :cause, claimed_epoch = :claimed_epoch, deleted = :deleted, erasure = :erasure, version = :version,
        promised_version = :promised_version, attempts = :attempts, stale = :stale, unexplained = :unexplained,
        crashes = :crashes, generation = :generation, isolate = :isolate, board = :board, item_id = :item_id,
        absent_since = :absent_since, rewrite_after = :rewrite_after,
        doubt_batch = :doubt_batch, doubt_creates = :doubt_creates, doubt_first = :doubt_first,
        doubt_last = :doubt_last, doubt_external_ids = :doubt_external_ids, doubt_error = :doubt_error,
        parked = :parked, parked_at = :parked_at, parked_fields = :parked_fields, changed_at = :changed_at,
        faults = :faults, refused = :refused, children = :children, applied = :applied,
        former = :former, posted = :posted, recall = :recall
    where id = :id
""")

# Read the refs that a key is made of.
USES = _sql("select ref from uses where binding_id = :id")

# Forget one ref that a key is made of.
USE_DELETE = _sql("delete from uses where ref = :used and binding_id = :id")

# Remember one ref that a key is made of.
USE_INSERT = _sql("insert into uses (ref, binding_id) values (:used, :id) on conflict do nothing")

# See whether a ref was notified since a key was claimed: that touch could not know of the new use.
NOTIFIED_SINCE = _sql("select 1 from inbox where ref = :used and received_at >= :since limit 1")

# See whether the key of a ref was settled since another key was claimed: that key may link to what stood before.
SETTLED_SINCE = _sql("select 1 from binding where ref = :used and changed_at >= :since limit 1")

# Read the keys that a key waits for.
WAITS = _sql("select mapping, ref from waits where binding_id = :id")

# Forget all that a key waits for.
WAITS_DELETE = _sql("delete from waits where binding_id = :id")

# Remember one key that a key waits for.
WAIT_INSERT = _sql("""
    insert into waits (mapping, ref, binding_id) values (:mapping, :ref, :id) on conflict do nothing
""")

# See whether a key stands on its board already.
STANDS = _sql("""
    select 1 from binding where mapping = :mapping and ref = :ref and item_id is not null and state = 'open'
""")

# Read one key.
BINDING_OF = _sql("select {binding} from binding where mapping = :mapping and ref = :ref")

# Read a page of the keys of one mapping, in the order of their refs.
BINDINGS_PAGE = _sql("""
    select {binding} from binding where mapping = :mapping and ref > :after order by ref limit :limit
""")

# Bind a key to an item that stands already (or to none), trusting nothing of it; whoever holds the key loses it.
ADOPT = _sql("""
    insert into binding (mapping, ref, lane, board, item_id, children, due_at, priority, touches, cause, recall)
    values (:mapping, :ref, :lane, :board, :item_id, :children, :now, :priority, 1, :cause, 1)
    on conflict (mapping, ref) do update set lane = excluded.lane, board = excluded.board, item_id = excluded.item_id,
        children = excluded.children, applied = null, state = 'open', parked = null, parked_at = null, attempts = 0,
        stale = 0, unexplained = 0, absent_since = null, claimed_epoch = null, generation = binding.generation + 1,
        touches = binding.touches + 1,
        due_at = least(coalesce(binding.due_at, :now), :now), priority = least(binding.priority, :priority),
        posted = case when binding.item_id = excluded.item_id then binding.posted end, recall = 1,
        cause = :cause
""")

# Find the keys that a person may have to look at.
TROUBLED = _sql("""
    select id, mapping, ref, parked, faults, refused from binding where parked is not null
    union all
    select id, mapping, ref, parked, faults, refused from binding where parked_fields > 0 and parked is null
""")

# Find the same for one key, whatever its state.
TROUBLED_KEY = _sql("""
    select id, mapping, ref, parked, faults, refused from binding where mapping = :mapping and ref = :ref
""")

# Open a parked key again, forget what was refused, mark it due; a removed one stays as it is.
RELEASE_KEY = _sql("""
    update binding set touches = touches + 1, released_touch = touches + 1,
        due_at = least(coalesce(due_at, :now), :now), priority = least(priority, :priority), cause = :cause,
        attempts = 0, stale = 0, unexplained = 0, crashes = 0, parked = null, parked_at = null, refused = null,
        faults = null, parked_fields = 0
    where id = :id and state <> 'removed'
    returning id
""")

# Read the budget of one account.
BUDGET_OF = _sql("""
    select account, blocked_why, halted, costs, seconds, calls_reset_at, complexity_reset_at, minute_reset_at,
        blocked_until, read_at, calls_limit, calls_left, complexity_limit, complexity_left, minute_limit, minute_left,
        concurrency_limit
    from budget where account = :account
""")

# Keep what is known of an account's budget.
BUDGET_SAVE = _sql("""
    insert into budget (account, calls_limit, calls_left, calls_reset_at, complexity_limit, complexity_left,
        complexity_reset_at, minute_limit, minute_left, minute_reset_at, concurrency_limit, blocked_until, blocked_why,
        halted, costs, seconds, read_at)
    values (:account, :calls_limit, :calls_left, :calls_reset_at, :complexity_limit, :complexity_left,
        :complexity_reset_at, :minute_limit, :minute_left, :minute_reset_at, :concurrency_limit, :blocked_until,
        :blocked_why, :halted, :costs, :seconds, :read_at)
    on conflict (account) do update set calls_limit = excluded.calls_limit, calls_left = excluded.calls_left,
        calls_reset_at = excluded.calls_reset_at, complexity_limit = excluded.complexity_limit,
        complexity_left = excluded.complexity_left, complexity_reset_at = excluded.complexity_reset_at,
        minute_limit = excluded.minute_limit, minute_left = excluded.minute_left,
        minute_reset_at = excluded.minute_reset_at, concurrency_limit = excluded.concurrency_limit,
        blocked_until = excluded.blocked_until, blocked_why = excluded.blocked_why, halted = excluded.halted,
        costs = excluded.costs, seconds = excluded.seconds,
        read_at = excluded.read_at
""")

# Take calls and points off an account's budget; nothing goes below zero.
BUDGET_SPEND = _sql("""
    update budget set calls_left = greatest(calls_left - :calls, 0), minute_left = greatest(minute_left - :calls, 0),
        complexity_left = greatest(complexity_left - :points, 0)
    where account = :account
""")
