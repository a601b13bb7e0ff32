-- What is to be done next for each job at the partner, and when: kept by the transaction that appends the job's events, so
-- that no restart forgets one, and taken by whichever node comes first.

create table shunya_turn (
    job_id     uuid        primary key,
    company_id text        not null,
    run        integer     not null,
    attempt    integer     not null,
    step       text        not null,
    kind       text        not null check (kind in ('submit', 'poll')),
    due_at     timestamptz not null,
    ends_at    timestamptz not null,
    tries      integer     not null default 0,
    polls      integer     not null default 0,
    request_id uuid,
    held_until timestamptz,
    in_flight  boolean     not null default false
);
comment on column shunya_turn.ends_at is 'when the run has gone on for too long';
comment on column shunya_turn.tries is 'tries of the call in hand that did not work';
comment on column shunya_turn.request_id is 'of the call in hand: the same in all its tries';
comment on column shunya_turn.held_until is 'until then a node is at it; after that it did not live to say how it went';
comment on column shunya_turn.in_flight is 'the partner has the job in its hands';
create index shunya_turn_due on shunya_turn (company_id, due_at);
create index shunya_turn_in_flight on shunya_turn (company_id) where in_flight;

-- One row a company: locked while its turns are dealt out, so that its limits hold whatever the number of nodes, and each
-- company is served in its turn.
create table shunya_lane (
    company_id text        primary key,
    served_at  timestamptz not null default '-infinity'
);

-- Submissions of the last hour, for the hourly limit.
create table shunya_submission (
    company_id   text        not null,
    submitted_at timestamptz not null
);
create index shunya_submission_recent on shunya_submission (company_id, submitted_at);

-- Where the recording of a call is: Otto fetches it for the partner, which never sees a provider's address.
create table call_recording (
    call_id          uuid    primary key,
    company_id       text    not null,
    contact_card_id  uuid,
    audio_url        text    not null,
    duration_seconds integer
);
create index call_recording_contact on call_recording (contact_card_id);

do $$
declare
    name text;
begin
    foreach name in array array['shunya_turn', 'shunya_lane', 'shunya_submission', 'call_recording'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy own_company on %I to otto_command '
            'using (company_id = (select current_setting(''otto.company_id'', true))) '
            'with check (company_id = (select current_setting(''otto.company_id'', true)))', name);
        execute format('create policy every_company on %I to otto_worker using (true) with check (true)', name);
        execute format('grant select, insert, update, delete on %I to otto_command, otto_worker', name);
    end loop;
end
$$;
