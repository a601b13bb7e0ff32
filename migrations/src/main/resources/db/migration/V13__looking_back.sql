-- How requests look back: an entity's events with all that its hashes are made of, events up to an instant, and which groups
-- may have counted on a day.

-- The events of some streams and contact cards of the caller's own company, in log order; with p_recorded_until or
-- p_happened_until only those not recorded, or not happened, after that instant. A stream's events are those without a card
-- unless p_whole_streams.
create function events_of(
    p_company_id text, p_stream_ids text[], p_contact_card_ids uuid[], p_whole_streams boolean default true,
    p_recorded_until timestamptz default null, p_happened_until timestamptz default null,
    p_after bigint default 0, p_up_to bigint default null, p_limit bigint default null)
    returns table (
        global_index bigint, aggregate_identifier text, sequence_number bigint, event_name text, event_revision integer,
        contact_card_id uuid, recorded_at timestamptz, payload bytea, metadata bytea, hash bytea)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
#variable_conflict use_column
begin
    if p_company_id is null or p_company_id = '' or p_company_id is distinct from current_setting('otto.company_id', true) then
        raise exception 'the history of another company was asked for' using errcode = 'insufficient_privilege';
    end if;
    return query
        select e.global_index, e.aggregate_identifier, e.sequence_number, e.event_name, e.event_revision,
               e.contact_card_id, e.recorded_at, e.payload, e.metadata, e.hash
        from (
            select c.* from public.event_log c
            where c.company_id = p_company_id and c.contact_card_id = any (p_contact_card_ids)
            union all
            select s.* from public.event_log s
            where s.aggregate_identifier = any (p_stream_ids) and s.company_id = p_company_id
              and (s.contact_card_id is null
                or p_whole_streams and not s.contact_card_id = any (p_contact_card_ids))) e
        where e.global_index > p_after
          and (p_up_to is null or e.global_index <= p_up_to)
          and (p_recorded_until is null or e.recorded_at <= p_recorded_until)
          and (p_happened_until is null or e.occurred_at <= p_happened_until)
        order by e.global_index
        limit p_limit;
end
$$;

-- Recomputes the chain of hashes of some streams, and of every stream that tells of some contact cards: one row a stream, with
-- the first event at which the chain does not hold.
create function event_chains(p_company_id text, p_stream_ids text[], p_contact_card_ids uuid[])
    returns table (stream_id text, events bigint, broken_at bigint, broken_sequence bigint, fault text)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if p_company_id is null or p_company_id = '' or p_company_id is distinct from current_setting('otto.company_id', true) then
        raise exception 'the history of another company was asked for' using errcode = 'insufficient_privilege';
    end if;
    return query
        with streams as (
            select unnest(p_stream_ids) as id
            union
            select c.aggregate_identifier from public.event_log c
            where c.company_id = p_company_id and c.contact_card_id = any (p_contact_card_ids)),
        links as (
            select e.aggregate_identifier as stream, e.global_index as at, e.sequence_number as sequence,
                   row_number() over w - 1 as expected,
                   e.hash <> public.event_log_hash(
                       coalesce(lag(e.hash) over w, '\x'::bytea), e.aggregate_identifier, e.sequence_number, e.event_name,
                       e.event_revision, e.recorded_at, e.payload, e.metadata) as differs
            from public.event_log e join streams s on s.id = e.aggregate_identifier
            where e.company_id = p_company_id
            window w as (partition by e.aggregate_identifier order by e.sequence_number)),
        breaks as (
            select distinct on (l.stream) l.stream, l.at, l.sequence,
                   case when l.sequence <> l.expected then 'missing' else 'changed' end as fault
            from links l where l.differs or l.sequence <> l.expected
            order by l.stream, l.sequence)
        select l.stream, count(*), min(b.at), min(b.sequence), min(b.fault)
        from links l left join breaks b on b.stream = l.stream
        group by l.stream
        order by min(l.at);
end
$$;

-- Which of these positions of the caller's own company were recorded by that instant.
create function recorded_by(p_company_id text, p_positions bigint[], p_instant timestamptz) returns setof bigint
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if p_company_id is null or p_company_id = '' or p_company_id is distinct from current_setting('otto.company_id', true) then
        raise exception 'the history of another company was asked for' using errcode = 'insufficient_privilege';
    end if;
    return query
        select e.global_index from public.event_log e
        where e.global_index = any (p_positions) and e.company_id = p_company_id and e.recorded_at <= p_instant;
end
$$;

revoke all on function recorded_by(text, bigint[], timestamptz) from public;
revoke all on function events_of(text, text[], uuid[], boolean, timestamptz, timestamptz, bigint, bigint, bigint) from public;
revoke all on function event_chains(text, text[], uuid[]) from public;

-- They read with the worker's eyes, as event_history does.
grant create on schema public to otto_worker;
alter function events_of(text, text[], uuid[], boolean, timestamptz, timestamptz, bigint, bigint, bigint) owner to otto_worker;
alter function event_chains(text, text[], uuid[]) owner to otto_worker;
alter function recorded_by(text, bigint[], timestamptz) owner to otto_worker;
revoke create on schema public from otto_worker;

set local role otto_worker;
grant execute on function events_of(text, text[], uuid[], boolean, timestamptz, timestamptz, bigint, bigint, bigint) to otto_request;
grant execute on function event_chains(text, text[], uuid[]) to otto_request;
grant execute on function recorded_by(text, bigint[], timestamptz) to otto_request;
reset role;

-- Which groups may count on a day: every company-local day that an event names, by the card or stream that it is about. What a
-- fold of any of a group's events contributes, it contributes to one of these days. An index of the log, kept behind it: rows
-- are only ever added.
create table event_day (
    company_id text not null,
    day        date not null,
    group_id   text not null,
    primary key (company_id, day, group_id)
);

-- The zones in which a company's events were written. With more than one, a day may have been another one elsewhere.
create table event_zone (
    company_id text not null,
    zone       text not null,
    primary key (company_id, zone)
);

-- How much of the log event_day knows.
create table event_day_position (
    only_one boolean primary key default true check (only_one),
    position bigint not null
);
insert into event_day_position (position) values (0);
grant select on event_day_position to otto_request;
grant select, update on event_day_position to otto_worker;

-- What counts, by company: versions of the metric definition, of which one is live. A company without rows has version 1.
create table metric_definition (
    company_id   text not null,
    version      int not null,
    terms        jsonb not null,
    state        text not null check (state in ('made', 'activating', 'live')),
    created_at   timestamptz not null,
    created_by   text not null,
    activated_at timestamptz,
    activated_by text,
    primary key (company_id, version)
);
create unique index on metric_definition (company_id) where state = 'live';
create unique index on metric_definition (company_id) where state = 'activating';

do $$
begin
    perform guard_read_model('event_day'::regclass);
    perform guard_read_model('event_zone'::regclass);
    perform guard_read_model('metric_definition'::regclass);
end
$$;
create policy own_company_writing on metric_definition to otto_command
    using (company_id = (select current_setting('otto.company_id', true)))
    with check (company_id = (select current_setting('otto.company_id', true)));
grant select, insert, update on metric_definition to otto_command;
