-- Where the events of event_log are appended: to it, or to an Axon Server whose log it then is a copy of. The first start on a
-- database decides; the table has one row from then on.
create table event_log_origin (
    decided boolean primary key default true check (decided),
    origin  text    not null check (origin in ('postgresql', 'axon_server'))
);

comment on table event_log_origin is 'Whether event_log is the log itself or the copy of an Axon Server''s.';

-- a log that holds events has them from its own appends
create temporary table holds_events on commit drop as select false as any_there;
grant select, update on holds_events to otto_worker;
set local role otto_worker;
update holds_events set any_there = exists (select from event_log);
reset role;
insert into event_log_origin (origin) select 'postgresql' from holds_events where any_there;
