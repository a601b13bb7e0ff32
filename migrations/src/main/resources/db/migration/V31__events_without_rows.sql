-- Where the log is on an Axon Server, an append and the look-up rows that go with it are two commits. Whoever appends announces the
-- events in the transaction of the rows; whoever copies the log asks for each event whether that transaction was committed.
-- Both tables are empty but for what is under way.

create table event_indexed (
    event_identifier uuid primary key
);
comment on table event_indexed is 'events whose look-up rows are being written, until they are met in the log';
grant select, insert on event_indexed to otto_command;
grant select, insert, delete on event_indexed to otto_worker;

create table event_unindexed (
    position bigint primary key
);
comment on table event_unindexed is 'events that were met in the log and have no look-up rows yet';
grant select, insert, delete on event_unindexed to otto_worker;
