-- The event log and the three roles under which every transaction runs.
--
-- One login (the owner of this database, with CREATEROLE, no superuser) switches per transaction to one of
--   otto_request  reading requests of one company; sees no event directly
--   otto_command  writing requests and webhooks of one company; appends and reads that company's events
--   otto_worker   projections, policies and rebuilds; sees all companies, serves no request
-- The company comes from the transaction's setting otto.company_id. The login itself gets the right to become these roles but
-- inherits nothing from them (INHERIT FALSE), and row-level security is forced on the owner too: whoever forgets to choose a
-- role sees nothing.

do $$
declare
    wanted text;
begin
    foreach wanted in array array['otto_request', 'otto_command', 'otto_worker'] loop
        begin
            if not exists (select from pg_roles where rolname = wanted) then
                execute format('create role %I nologin nosuperuser nobypassrls', wanted);
            end if;
        exception
            -- another database of the same cluster is being migrated at this moment
            when duplicate_object or unique_violation then null;
            when insufficient_privilege then
                raise exception 'the database login % may not create the role %', current_user, wanted
                    using hint = format('As an administrator: alter role %I createrole; -- or create the roles otto_request, '
                        'otto_command, otto_worker and grant them to %I with inherit false, set true', current_user, current_user);
        end;
        if not pg_has_role(current_user, wanted, 'SET') then
            begin
                execute format('grant %I to %I with inherit false, set true', wanted, current_user);
            exception when insufficient_privilege then
                raise exception 'the database login % may not become the role %', current_user, wanted
                    using hint = format('As an administrator: grant %I to %I with inherit false, set true', wanted, current_user);
            end;
        end if;
    end loop;
end
$$;

grant usage on schema public to otto_request, otto_command, otto_worker;

-- cache 1: positions are handed out in the order in which they are asked for. The readers' proof that a gap is closed rests on
-- it, and on nobody asking for a position other than by an insert into this table.
create table event_log (
    global_index         bigint generated always as identity (sequence name event_log_position cache 1) primary key,
    event_identifier     uuid        not null unique,
    aggregate_identifier text        not null,
    sequence_number      bigint      not null,
    type                 text        not null,
    event_name           text        not null,
    event_revision       integer     not null,
    company_id           text        not null,
    contact_card_id      uuid,
    recorded_at          timestamptz not null,
    occurred_at          timestamptz not null,
    payload              bytea       not null,
    metadata             bytea       not null,
    hash                 bytea       not null,
    unique (aggregate_identifier, sequence_number)
);

comment on table event_log is 'Every event, in the order of global_index; append-only. payload and metadata are JSON in UTF-8 (see event_log_json).';
comment on column event_log.contact_card_id is 'the contact card the event is about, null where it is about none';
comment on column event_log.recorded_at is 'when it was appended, by the clock of the node that did';
comment on column event_log.occurred_at is 'when the thing happened';
comment on column event_log.hash is 'SHA-256 over the previous hash of the stream and this event; see event_log_hash';

create index event_log_of_contact_card on event_log (company_id, contact_card_id, global_index)
    where contact_card_id is not null;

alter table event_log enable row level security;
alter table event_log force row level security;

create policy own_company on event_log to otto_command
    using (company_id = (select current_setting('otto.company_id', true)))
    with check (company_id = (select current_setting('otto.company_id', true)));
create policy every_company on event_log to otto_worker using (true) with check (true);

-- no update, no delete for anyone: the log is append-only
grant select, insert on event_log to otto_command, otto_worker;

-- What analysts read. Row-level security of the asking role applies.
create view event_log_json with (security_invoker = true) as
select global_index,
       event_identifier,
       aggregate_identifier,
       sequence_number,
       type,
       event_name,
       event_revision,
       company_id,
       contact_card_id,
       recorded_at,
       occurred_at,
       convert_from(payload, 'UTF8')::jsonb  as payload,
       convert_from(metadata, 'UTF8')::jsonb as metadata
from event_log;

grant select on event_log_json to otto_command, otto_worker;

-- The hash of an event, over the hash before it in its stream ('' for the first): every part with its length in front.
create function event_log_hash(
    previous bytea, stream_id text, sequence bigint, event_name text, event_revision integer, recorded_at timestamptz,
    payload bytea, metadata bytea) returns bytea
    language sql stable parallel safe
    set search_path = pg_catalog, pg_temp
    as $$
select sha256(
    int4send(length(previous)) || previous
    || int4send(octet_length(convert_to(stream_id, 'UTF8'))) || convert_to(stream_id, 'UTF8')
    || int8send(sequence)
    || int4send(octet_length(convert_to(event_name, 'UTF8'))) || convert_to(event_name, 'UTF8')
    || int4send(event_revision)
    || int8send((extract(epoch from recorded_at) * 1000000)::bigint)
    || int4send(length(payload)) || payload
    || int4send(length(metadata)) || metadata)
$$;

-- The one way by which a reading request sees events: the history of some streams, or of a contact card, of its own company,
-- in log order.
create function event_history(
    p_company_id text, p_stream_ids text[], p_contact_card_id uuid default null, p_after bigint default 0,
    p_limit integer default 1000)
    returns table (
        global_index bigint, aggregate_identifier text, sequence_number bigint, event_name text, event_revision integer,
        recorded_at timestamptz, payload bytea, metadata bytea, hash bytea)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
#variable_conflict use_column
begin
    if p_company_id is null or p_company_id = '' or p_company_id is distinct from current_setting('otto.company_id', true) then
        raise exception 'the history of another company was asked for' using errcode = 'insufficient_privilege';
    end if;
    return query
        select e.global_index, e.aggregate_identifier, e.sequence_number, e.event_name, e.event_revision, e.recorded_at,
               e.payload, e.metadata, e.hash
        from public.event_log e
        where e.company_id = p_company_id
          and (e.aggregate_identifier = any (p_stream_ids) or e.contact_card_id = p_contact_card_id)
          and e.global_index > p_after
        order by e.global_index
        limit p_limit;
end
$$;

revoke all on function event_history(text, text[], uuid, bigint, integer) from public;
revoke all on function event_log_hash(bytea, text, bigint, text, integer, timestamptz, bytea, bytea) from public;
grant execute on function event_log_hash(bytea, text, bigint, text, integer, timestamptz, bytea, bytea)
    to otto_command, otto_worker;

-- It reads with the worker's eyes. A function can only be given to a role that may create in the schema, so for a moment it may.
grant create on schema public to otto_worker;
alter function event_history(text, text[], uuid, bigint, integer) owner to otto_worker;
revoke create on schema public from otto_worker;

set local role otto_worker;
grant execute on function event_history(text, text[], uuid, bigint, integer) to otto_request, otto_command;
reset role;
