-- Folds go by position, and a position is not hashed: it is given when an event is written. Within a stream positions rise with the
-- sequence, so an event whose position is not above that of the event before it was put in another's place.
grant create on schema public to otto_worker;
set local role otto_worker;
create or replace function event_chains(p_company_id text, p_stream_ids text[], p_contact_card_ids uuid[])
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
                   case when e.hash <> public.event_log_hash(
                       coalesce(lag(e.hash) over w, '\x'::bytea), e.aggregate_identifier, e.sequence_number, e.event_name,
                       e.event_revision, e.recorded_at, e.payload, e.metadata)
                   then true
                   -- only what is as it was written is known to be JSON
                   else e.company_id is distinct from convert_from(e.metadata, 'UTF8')::jsonb ->> 'company_id'
                       or e.global_index <= lag(e.global_index) over w
                       or e.contact_card_id::text is distinct from convert_from(e.payload, 'UTF8')::jsonb ->> 'contact_card_id'
                       -- the column holds microseconds
                       or abs(extract(epoch from e.occurred_at
                           - (convert_from(e.metadata, 'UTF8')::jsonb ->> 'occurred_at')::timestamptz)) > 0.001
                   end as differs
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
reset role;
revoke create on schema public from otto_worker;
