-- An engagement or a booking that is told otherwise later neither engaged nor rescued a missed caller.
alter table missed_call_entry
    add column engaged boolean not null default false,
    add column proof text;
alter table rep_calendar add column taken_back boolean not null default false;
