-- What the read side shows: one table for each kind of fact, and the figures by day. Written by the runners of the
-- folds alone (as otto_worker), read by requests (as otto_request) within their own company.
create extension if not exists pg_trgm;

-- Row-level security, policies and grants of a read-model table. The rebuild calls it too, for the table that it is about
-- to put in the place of the live one.
create function guard_read_model(target regclass) returns void language plpgsql as $$
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy own_company on %s for select to otto_request'
        || ' using (company_id = (select current_setting(''otto.company_id'', true)))', target);
    execute format('create policy all_companies on %s to otto_worker using (true)', target);
    execute format('grant select on %s to otto_request', target);
    execute format('grant select, insert, update, delete on %s to otto_worker', target);
end $$;

create table contact_card (
    company_id    text not null,
    id            uuid not null,
    group_id      text not null,
    position      bigint not null,
    sequence      bigint not null,
    primary_phone text,
    phones        jsonb not null,
    source        text,
    tags          jsonb not null,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    search        text not null,
    doc           jsonb not null,
    primary key (company_id, id)
);
create index on contact_card (company_id, group_id);
create index on contact_card (company_id, created_at desc, id desc);
create index on contact_card using gin (phones jsonb_path_ops);
create index on contact_card using gin (tags jsonb_path_ops);
create index on contact_card using gin (search gin_trgm_ops);

create table lead (
    company_id           text not null,
    id                   uuid not null,
    group_id             text not null,
    position             bigint not null,
    sequence             bigint not null,
    contact_card_id      uuid not null,
    status               text not null,
    stage                text not null,
    deal_status          text not null,
    qualification_status text,
    source               text not null,
    priority             text not null,
    pool_status          text not null,
    assigned_rep_id      text,
    csr_id               text,
    opened_at            timestamptz not null,
    day                  date not null,
    last_activity_at     timestamptz,
    doc                  jsonb not null,
    primary key (company_id, id)
);
create index on lead (company_id, group_id);
create index on lead (company_id, opened_at desc, id desc);
create index on lead (company_id, csr_id, opened_at desc, id desc);
create index on lead (company_id, assigned_rep_id, opened_at desc, id desc);
create index on lead (company_id, pool_status, last_activity_at desc, id desc);
create index on lead (company_id, stage, assigned_rep_id);

create table lead_status_change (
    company_id text not null,
    id         uuid not null,
    group_id   text not null,
    position   bigint not null,
    sequence   bigint not null,
    lead_id    uuid not null,
    status     text not null,
    at         timestamptz not null,
    doc        jsonb not null,
    primary key (company_id, id)
);
create index on lead_status_change (company_id, group_id);
create index on lead_status_change (company_id, lead_id, position);

create table lead_assignment (
    company_id text not null,
    id         uuid not null,
    group_id   text not null,
    position   bigint not null,
    sequence   bigint not null,
    lead_id    uuid not null,
    rep_id     text,
    status     text not null,
    at         timestamptz not null,
    doc        jsonb not null,
    primary key (company_id, id)
);
create index on lead_assignment (company_id, group_id);
create index on lead_assignment (company_id, lead_id, position);

create table call (
    company_id           text not null,
    id                   uuid not null,
    group_id             text not null,
    position             bigint not null,
    sequence             bigint not null,
    contact_card_id      uuid,
    lead_id              uuid,
    csr_id               text,
    assigned_rep_id      text,
    direction            text not null,
    call_type            text not null,
    provider             text not null,
    provider_call_id     text,
    principal_call_id    uuid,
    started_at           timestamptz not null,
    day                  date not null,
    answered             boolean not null,
    missed               boolean not null,
    in_progress          boolean not null,
    not_a_lead           boolean not null,
    booking_status       text,
    end_call_reason      text,
    transcript_status    text not null,
    analysis_status      text not null,
    qualification_status text,
    search               text not null,
    doc                  jsonb not null,
    primary key (company_id, id)
);
create index on call (company_id, group_id);
create index on call (company_id, started_at desc, id desc);
create index on call (company_id, csr_id, started_at desc, id desc);
create index on call (company_id, day);
create index on call (company_id, lead_id);
create index on call (company_id, principal_call_id) where principal_call_id is not null;
create index on call using gin (search gin_trgm_ops);

create table call_transcript (
    company_id text not null,
    id         uuid not null,
    group_id   text not null,
    position   bigint not null,
    sequence   bigint not null,
    uwc_job_id text,
    doc        jsonb not null,
    primary key (company_id, id)
);
create index on call_transcript (company_id, group_id);
create index on call_transcript (company_id, uwc_job_id);

create table call_analysis (
    company_id           text not null,
    id                   uuid not null,
    group_id             text not null,
    position             bigint not null,
    sequence             bigint not null,
    qualification_status text,
    uwc_job_id           text,
    result_at            timestamptz,
    sop_compliance_score numeric,
    sentiment_score      numeric,
    objection_categories jsonb not null,
    doc                  jsonb not null,
    primary key (company_id, id)
);
create index on call_analysis (company_id, group_id);
create index on call_analysis (company_id, uwc_job_id);
create index on call_analysis using gin (objection_categories jsonb_path_ops);

create table appointment (
    company_id         text not null,
    id                 uuid not null,
    group_id           text not null,
    position           bigint not null,
    sequence           bigint not null,
    contact_card_id    uuid not null,
    lead_id            uuid,
    sales_rep_id       text,
    csr_id             text,
    source_call_id     uuid,
    status             text not null,
    outcome            text not null,
    scheduled_start_at timestamptz not null,
    scheduled_end_at   timestamptz not null,
    day                date not null,
    outcome_at         timestamptz,
    outcome_day        date,
    deal_value         numeric,
    doc                jsonb not null,
    primary key (company_id, id)
);
create index on appointment (company_id, group_id);
create index on appointment (company_id, scheduled_start_at desc, id desc);
create index on appointment (company_id, sales_rep_id, scheduled_start_at desc, id desc);
create index on appointment (company_id, csr_id, scheduled_start_at desc, id desc);
create index on appointment (company_id, day);
create index on appointment (company_id, source_call_id);
create index on appointment (company_id, outcome_at desc, id desc) where outcome = 'closed_won';

create table missed_call (
    company_id       text not null,
    id               uuid not null,
    group_id         text not null,
    position         bigint not null,
    sequence         bigint not null,
    contact_card_id  uuid not null,
    call_id          uuid,
    lead_id          uuid,
    status           text not null,
    "by"             text,
    user_id          text,
    missed_at        timestamptz not null,
    day              date not null,
    first_engaged_at timestamptz,
    doc              jsonb not null,
    primary key (company_id, id)
);
create index on missed_call (company_id, group_id);
create index on missed_call (company_id, missed_at desc, id desc);
create index on missed_call (company_id, status, missed_at desc, id desc);
create index on missed_call (company_id, call_id);

create table key_signal (
    company_id      text not null,
    id              uuid not null,
    group_id        text not null,
    position        bigint not null,
    sequence        bigint not null,
    contact_card_id uuid not null,
    call_id         uuid,
    type            text not null,
    severity        text not null,
    acknowledged    boolean not null,
    raised_at       timestamptz not null,
    doc             jsonb not null,
    primary key (company_id, id)
);
create index on key_signal (company_id, group_id);
create index on key_signal (company_id, raised_at desc, id desc);

create table pending_action (
    company_id          text not null,
    id                  uuid not null,
    group_id            text not null,
    position            bigint not null,
    sequence            bigint not null,
    contact_card_id     uuid not null,
    linked_call_id      uuid,
    appointment_id      uuid,
    assigned_to_type    text not null,
    assigned_to_user_id text,
    category            text not null,
    status              text not null,
    due_at              timestamptz,
    created_at          timestamptz not null,
    doc                 jsonb not null,
    primary key (company_id, id)
);
create index on pending_action (company_id, group_id);
create index on pending_action (company_id, created_at desc, id desc);
create index on pending_action (company_id, assigned_to_user_id, created_at desc, id desc);
create index on pending_action (company_id, due_at);

create table message (
    company_id      text not null,
    id              uuid not null,
    group_id        text not null,
    position        bigint not null,
    sequence        bigint not null,
    contact_card_id uuid not null,
    direction       text, -- null: suggested only
    channel         text not null,
    status          text not null,
    at              timestamptz not null,
    doc             jsonb not null,
    primary key (company_id, id)
);
create index on message (company_id, group_id);
create index on message (company_id, contact_card_id, at desc, id desc);

create table analysis_job (
    company_id      text not null,
    id              uuid not null,
    group_id        text not null,
    position        bigint not null,
    sequence        bigint not null,
    contact_card_id uuid,
    subject_id      uuid not null,
    job_type        text not null,
    status          text not null,
    requested_at    timestamptz not null,
    doc             jsonb not null,
    primary key (company_id, id)
);
create index on analysis_job (company_id, group_id);
create index on analysis_job (company_id, requested_at desc, id desc);
create index on analysis_job (company_id, status, requested_at desc, id desc);
create index on analysis_job (company_id, subject_id);

create table company (
    company_id text not null,
    id         text not null,
    group_id   text not null,
    position   bigint not null,
    sequence   bigint not null,
    name       text not null,
    timezone   text not null,
    doc        jsonb not null,
    primary key (company_id, id)
);
create index on company (company_id, group_id);

create table company_user (
    company_id text not null,
    id         text not null,
    group_id   text not null,
    position   bigint not null,
    sequence   bigint not null,
    name       text,
    email      text,
    role       text not null,
    active     boolean not null,
    doc        jsonb not null,
    primary key (company_id, id)
);
create index on company_user (company_id, group_id);

create table company_integration (
    company_id text not null,
    id         text not null,
    group_id   text not null,
    position   bigint not null,
    sequence   bigint not null,
    connected  boolean not null,
    doc        jsonb not null,
    primary key (company_id, id)
);
create index on company_integration (company_id, group_id);

-- Figures by company-local day of business time. csr_id, rep_id: '' is nobody's. Whole sums; rates are made at reading.
create table csr_day (
    company_id             text not null,
    day                    date not null,
    csr_id                 text not null,
    calls_total            bigint not null default 0,
    answered               bigint not null default 0,
    missed                 bigint not null default 0,
    qualified_leads        bigint not null default 0,
    qualified_hot          bigint not null default 0,
    qualified_warm         bigint not null default 0,
    qualified_cold         bigint not null default 0,
    unqualified            bigint not null default 0,
    appointments_booked    bigint not null default 0,
    appointments_cancelled bigint not null default 0,
    calls_booked           bigint not null default 0,
    unbooked               bigint not null default 0,
    auto_rescues           bigint not null default 0,
    human_rescues          bigint not null default 0,
    analysed               bigint not null default 0,
    sop_sum                numeric(20,6) not null default 0,
    sentiment_sum          numeric(20,6) not null default 0,
    speed_seconds_sum      bigint not null default 0,
    speed_count            bigint not null default 0,
    primary key (company_id, day, csr_id)
);
create index on csr_day (company_id, csr_id, day);

create table sales_day (
    company_id               text not null,
    day                      date not null,
    rep_id                   text not null,
    appointments_completed   bigint not null default 0,
    no_shows                 bigint not null default 0,
    closed_won               bigint not null default 0,
    closed_lost              bigint not null default 0,
    open                     bigint not null default 0,
    revenue                  numeric(20,6) not null default 0,
    seconds_to_close_sum     bigint not null default 0,
    close_count              bigint not null default 0,
    recorded_seconds         bigint not null default 0,
    sop_sum                  numeric(20,6) not null default 0,
    sop_count                bigint not null default 0,
    analysed_calls           bigint not null default 0,
    completed_calls          bigint not null default 0,
    analysed_visits          bigint not null default 0,
    completed_visits         bigint not null default 0,
    appointments_assigned    bigint not null default 0,
    qualified_leads_assigned bigint not null default 0,
    primary key (company_id, day, rep_id)
);
create index on sales_day (company_id, rep_id, day);

create table objection_day (
    company_id text not null,
    day        date not null,
    csr_id     text not null,
    category   text not null,
    severity   text not null,
    total      bigint not null default 0,
    overcome   bigint not null default 0,
    primary key (company_id, day, csr_id, category, severity)
);

create table call_hour (
    company_id text not null,
    day        date not null,
    csr_id     text not null,
    hour       smallint not null,
    calls      bigint not null default 0,
    missed     bigint not null default 0,
    primary key (company_id, day, csr_id, hour)
);

-- Which card answers for a card that was merged into it, and for a call that had no number at first. The folds' own index:
-- events of "id" are folded into the rows of "survivor_id". "into_id" is what it was merged into at that position, from which
-- the mapping as of any position follows.
create table merged_card (
    company_id  text not null,
    id          text not null,
    into_id     text not null,
    survivor_id text not null,
    position    bigint not null,
    primary key (company_id, id)
);
create index on merged_card (company_id, survivor_id);

-- Where a rebuild makes its tables, to be put in the place of the live ones.
create schema read_shadow;
grant usage on schema read_shadow to otto_worker;

-- How far the folds have come; written in the transaction that writes the rows. "generation" changes whenever rows are
-- written by anything but the follower, so that it forgets what it remembers.
create table projection_position (
    name       text primary key,
    position   bigint not null default 0,
    generation bigint not null default 0,
    paused     boolean not null default false
);
insert into projection_position (name) values ('read_models');
grant select on projection_position to otto_request;
grant select, insert, update on projection_position to otto_worker;

-- The version of the fold that made each table.
create table projection_version (
    table_name text primary key,
    version    int not null
);
grant select, insert, update on projection_version to otto_worker;

-- Events that a fold or a table refused, and the later events of the same group that wait behind them. A discarded one
-- is left out by every runner from then on.
create table dead_letter (
    id         uuid primary key default gen_random_uuid(),
    projection text not null,
    company_id text not null,
    group_id   text not null,
    position   bigint not null,
    event_name text not null,
    state      text not null check (state in ('failed', 'held', 'discarded')),
    error      text, -- class of the error and where it was thrown, never its message: that may hold personal data
    attempts   int not null default 0,
    at         timestamptz not null default now(),
    unique (position, group_id)
);
create index on dead_letter (company_id, group_id);
create index on dead_letter (company_id, at desc, id desc);

-- Rebuilds and verifications, past and present.
create table projection_run (
    id               uuid primary key,
    kind             text not null check (kind in ('rebuild', 'verify')),
    projection       text not null,
    phase            text not null,
    events_done      bigint not null default 0,
    events_total     bigint not null default 0,
    rate             numeric(12, 1), -- events per second
    eta_seconds      numeric(12, 1),
    cancel_requested boolean not null default false,
    error            text,
    compared_rows    bigint,
    differences      jsonb,
    started_at       timestamptz not null,
    updated_at       timestamptz not null,
    ended_at         timestamptz
);
create index on projection_run (started_at desc);
grant select, insert, update, delete on projection_run to otto_worker;

do $$
declare
    read_model text;
begin
    foreach read_model in array array[
            'contact_card',
            'lead',
            'lead_status_change',
            'lead_assignment',
            'call',
            'call_transcript',
            'call_analysis',
            'appointment',
            'missed_call',
            'key_signal',
            'pending_action',
            'message',
            'analysis_job',
            'company',
            'company_user',
            'company_integration',
            'csr_day',
            'sales_day',
            'objection_day',
            'call_hour',
            'merged_card',
            'dead_letter'] loop
        perform guard_read_model(read_model::regclass);
    end loop;
end $$;
