-- What the write side must know of recorded visits at the moment of a command or a policy, where the audio that Otto keeps
-- is, and the read models of visits and shifts.

-- Every recording session; an appointment has at most one that runs.
create table visit_recording (
    session_id      uuid        primary key,
    company_id      text        not null,
    contact_card_id uuid        not null,
    appointment_id  uuid        not null,
    sales_rep_id    text        not null,
    mode            text        not null,
    audio_storage   text        not null,
    retention_hours integer,
    running         boolean     not null,
    started_at      timestamptz not null,
    ended_at        timestamptz,
    audio_url       text, -- where the client said that the audio is; null for audio that Otto keeps, and without any
    media_type      text
);
create unique index visit_recording_running on visit_recording (company_id, appointment_id) where running;
create index visit_recording_of_appointment on visit_recording (company_id, appointment_id);

-- Audio in the store: always encrypted with a key of its own, which is kept here, sealed; without the row it is noise.
create table kept_audio (
    company_id text        not null,
    subject_id uuid        not null,
    object     text        not null, -- its name in the store
    sealed_key bytea       not null,
    media_type text        not null,
    bytes      bigint      not null,
    kept_at    timestamptz not null,
    primary key (company_id, subject_id)
);
comment on column kept_audio.subject_id is 'the recording session or call';

do $$
declare
    name text;
begin
    foreach name in array array['visit_recording', 'kept_audio'] loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy own_company on %I to otto_command '
            'using (company_id = (select current_setting(''otto.company_id'', true))) '
            'with check (company_id = (select current_setting(''otto.company_id'', true)))', name);
        execute format('create policy all_companies on %I to otto_worker using (true) with check (true)', name);
        execute format('grant select, insert, update, delete on %I to otto_command, otto_worker', name);
    end loop;
end
$$;

create table recording_session (
    company_id      text not null,
    id              uuid not null,
    group_id        text not null,
    position        bigint not null,
    sequence        bigint not null,
    contact_card_id uuid not null,
    appointment_id  uuid not null,
    sales_rep_id    text not null,
    mode            text not null,
    started_at      timestamptz not null,
    ended_at        timestamptz,
    day             date not null,
    analysed        boolean not null,
    doc             jsonb not null,
    primary key (company_id, id)
);
create index on recording_session (company_id, group_id);
create index on recording_session (company_id, started_at desc, id desc);
create index on recording_session (company_id, appointment_id, started_at desc, id desc);
create index on recording_session (company_id, sales_rep_id, started_at desc, id desc);

create table rep_shift (
    company_id    text not null,
    id            uuid not null,
    group_id      text not null,
    position      bigint not null,
    sequence      bigint not null,
    rep_id        text not null,
    status        text not null,
    clocked_in_at timestamptz not null,
    day           date not null,
    doc           jsonb not null,
    primary key (company_id, id)
);
create index on rep_shift (company_id, group_id);
create index on rep_shift (company_id, rep_id, clocked_in_at desc, id desc);

select guard_read_model('recording_session');
select guard_read_model('rep_shift');
