"""
The SQL statements of the ledger, the reports, the retention and the schema's own table, each under its name.

The same rules as in `statements` hold. Reports read covering indexes, so that they stay cheap on a large store.
"""

# Read the last link of the chain.
ENTRY_LAST = "select seq, hash from entry order by seq desc limit 1"

# Add a link to the chain.
ENTRY_INSERT = """
    insert into entry (seq, at, mapping, ref, cause, outcome, why, mutations, columns, points, lag, digest, hash, salt,
        before, after)
    values (:seq, :at, :mapping, :ref, :cause, :outcome, :why, :mutations, :columns, :points, :lag, :digest, :hash,
        :salt, :before, :after)
"""

# Read a page of the ledger, oldest first.
ENTRIES = """
    select seq, at, mapping, ref, cause, outcome, why, mutations, columns, points, lag, before, after from
        entry where seq > :after order by seq limit :limit
"""

# Read a page of one key's part of the ledger, oldest first.
ENTRIES_OF = """
    select seq, at, mapping, ref, cause, outcome, why, mutations, columns, points, lag, before, after from
        entry where mapping = :mapping and ref = :ref and seq > :after order by seq limit :limit
"""

# Read a page of the ledger as the chain sees it.
CHAIN = """
    select seq, at, mapping, ref, cause, outcome, why, mutations, columns, points, lag, before, after,
        digest, hash, salt from entry where seq > :after order by seq limit :limit
"""

# Erase the snapshots of one key; the chain holds their digest only and does not break.
ENTRY_FORGET = """
    update entry set before = null, after = null, salt = null
    where mapping = :mapping and ref = :ref and salt is not null
"""

# Erase some of the snapshots that are older than their retention.
PRUNE_SNAPSHOTS = """
    update entry set before = null, after = null, salt = null
    where seq in (select seq from entry where salt is not null and at < :before limit :limit)
"""

# Drop some of the dedupe keys that are older than their retention.
PRUNE_INBOX = """
    delete from inbox where (source, external_id) in (
        select source, external_id from inbox where received_at < :before limit :limit
    )
"""

# Erase some of the bodies of quarantined deliveries that are older than their retention.
PRUNE_QUARANTINE = """
    update quarantine set body = null
    where id in (select id from quarantine where body is not null and received_at < :before limit :limit)
"""

# Drop some of the old batches that no key is in doubt about any more.
PRUNE_BATCHES = """
    delete from batch where id in (
        select id from batch where last_permit < :before
        and not exists (select 1 from binding where binding.doubt_batch = batch.id) limit :limit
    )
"""

# Count the due keys of each lane, those whose time lies ahead, and the oldest event among them.
COUNT_DUE = """
    select lane, count(*), coalesce(sum(case when due_at > :now then 1 else 0 end), 0),
        min(coalesce(happened_at, due_at))
    from binding where due_at is not null group by lane
"""

# Count the keys that a live run holds, and those of them that are not due beside their claim.
COUNT_CLAIMED = """
    select binding.lane, count(*),
        coalesce(sum(case when due_at is not null and touches = claimed_touches then 1 else 0 end), 0)
    from binding join lane on lane.name = binding.lane and lane.epoch = binding.claimed_epoch and lane.until > :now
    where claimed_epoch is not null group by binding.lane
"""

# Count the keys in doubt of each lane.
COUNT_DOUBT = "select lane, count(*) from binding where doubt_batch is not null and parked is null group by lane"

# Count the parked keys of each lane.
COUNT_PARKED = "select lane, count(*) from binding where parked is not null group by lane"

# Count the fields that are refused or could not be rendered.
COUNT_FIELDS = "select coalesce(sum(parked_fields), 0) from binding where parked_fields > 0"

# Count the keys that stand on a board.
COUNT_BOUND = "select count(*) from binding where item_id is not null and state = 'open'"

# Count the keys that no route takes.
COUNT_EXCLUDED = "select count(*) from binding where state <> 'open' and state = 'excluded'"

# Count the deliveries in quarantine.
COUNT_QUARANTINED = "select count(*) from quarantine"

# Read the latest lags.
LAGS = "select lag from entry where lag is not null order by seq desc limit :limit"

# Group the parked keys by their reason.
PARKED_CAUSES = """
    select parked, count(*), min(parked_at) from binding where parked is not null group by parked order by parked
"""

# Name some keys parked for one reason.
PARKED_REFS = "select ref from binding where parked = :cause order by parked_at, ref limit :limit"

# Read the parked fields of every key that has some.
FIELDS = "select ref, faults, refused, changed_at from binding where parked_fields > 0"

# Group the quarantined deliveries by their reason.
QUARANTINE_CAUSES = """
    select reason, count(*), min(received_at) from quarantine group by reason order by reason
"""

# Name some deliveries quarantined for one reason.
QUARANTINE_REFS = """
    select coalesce(ref, source || '/' || external_id) from quarantine where reason = :cause
    order by received_at, id limit :limit
"""

# Read the latest bodies that were quarantined for one reason.
QUARANTINED_BODIES = """
    select source, received_at, body from quarantine where reason = :cause and body is not null
    order by received_at desc, id desc limit :limit
"""

# Read what troubles the keys of one ref.
TROUBLES_OF = """
    select mapping, parked, parked_at, faults, refused, attempts, changed_at from binding
    where ref = :ref and (parked is not null or parked_fields > 0) order by mapping
"""

# Read the quarantined deliveries of one ref.
QUARANTINED_OF = """
    select source, external_id, reason, received_at from quarantine where ref = :ref order by received_at, id
"""

# Name the tables of a file.
TABLES = "select name from sqlite_schema where type = 'table'"

# Make the table that remembers the migrations.
MIGRATION_TABLE = """
    create table if not exists migration (number integer primary key, sha256 text not null, applied_at bigint not null)
"""

# Read the migrations that a file has.
MIGRATIONS = "select number, sha256 from migration order by number"

# Remember a migration.
MIGRATION_INSERT = "insert into migration (number, sha256, applied_at) values (:number, :sha256, :now)"
