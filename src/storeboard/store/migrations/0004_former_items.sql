-- The item that a key had in another account, until the new one stands and it is archived.
alter table binding add column former text;
