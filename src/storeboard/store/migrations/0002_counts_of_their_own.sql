-- How often in a row a key was read older than promised, and how often monday refused its create without a reason that
-- we know and nothing was found after the long wait; the error that monday answered the create in doubt with.
alter table binding add column stale integer not null default 0;
alter table binding add column unexplained integer not null default 0;
alter table binding add column doubt_error text;
