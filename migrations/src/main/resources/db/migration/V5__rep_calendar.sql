-- What the write side must know of leads, appointments, missed calls, actions and signals at the moment of a command or a
-- policy. Kept by the transaction that appends the event.

-- equality beside overlap in one index; a trusted extension, so that the owner of the database may create it
create extension if not exists btree_gist;

-- Every appointment; a rep holds no two scheduled ones that overlap.
create table rep_calendar (
    appointment_id  uuid primary key,
    company_id      text        not null,
    contact_card_id uuid        not null,
    lead_id         uuid,
    source_call_id  uuid,
    sales_rep_id    text,
    csr_id          text,
    during          tstzrange   not null,
    status          text        not null,
    outcome         text        not null,
    deal_value      numeric,
    outcome_at      timestamptz,
    conversation_at timestamptz not null,
    booked_by       text, -- the user who booked by hand, null where a conversation did
    latitude        double precision,
    longitude       double precision,
    constraint rep_calendar_no_overlap exclude using gist (company_id with =, sales_rep_id with =, during with &&)
        where (status = 'scheduled' and sales_rep_id is not null)
);
create index rep_calendar_of_contact on rep_calendar (company_id, contact_card_id);
create index rep_calendar_of_call on rep_calendar (source_call_id) where source_call_id is not null;
create index rep_calendar_of_lead on rep_calendar (lead_id) where lead_id is not null;

-- Every lead, which of its contact's it is, and whose.
create table lead_directory (
    lead_id         uuid primary key,
    company_id      text not null,
    contact_card_id uuid not null,
    ordinal         int  not null,
    status          text not null,
    csr_id          text,
    sales_rep_id    text,
    holds_contact   boolean not null default true -- false once won or lost for good: the next engagement opens another
);
create index lead_directory_of_contact on lead_directory (company_id, contact_card_id, ordinal);

-- What stands about every call, as far as leads and the queue of missed calls follow it.
create table call_standing (
    call_id             uuid primary key,
    company_id          text    not null,
    contact_card_id     uuid,
    lead_id             uuid,
    outbound            boolean not null default false,
    started_at          timestamptz,
    missed              boolean not null default false,
    reached_at          timestamptz, -- when a person or the voice agent and the contact got in touch
    reached_by          text,        -- human or auto
    csr_id              text,
    not_a_lead          boolean not null default false,
    linked              boolean not null default false,
    end_call_reason     text,
    analysed            boolean not null default false,
    qualification       text,
    lead_quality        text,
    service_not_offered boolean not null default false,
    missed_call_id      uuid         -- the queue entry that holds it
);
create index call_standing_of_contact on call_standing (company_id, contact_card_id);

-- Texts by which a person of the company got in touch.
create table contact_texted (
    message_id      uuid primary key,
    company_id      text        not null,
    contact_card_id uuid        not null,
    sent_at         timestamptz not null,
    user_id         text        -- null where only a provider's name of the person is known
);
create index contact_texted_of_contact on contact_texted (company_id, contact_card_id, sent_at);

-- Every queue entry; at most one of a contact is open.
create table missed_call_entry (
    missed_call_id  uuid primary key,
    company_id      text        not null,
    contact_card_id uuid        not null,
    open            boolean     not null,
    missed_at       timestamptz not null
);
create unique index missed_call_entry_open on missed_call_entry (company_id, contact_card_id) where open;

-- Every pending action; of live ones a contact has at most one per category and due time (without one: per conversation).
create table action_directory (
    pending_action_id uuid primary key,
    company_id        text    not null,
    contact_card_id   uuid    not null,
    linked_call_id    uuid,
    lead_id           uuid,
    category          text    not null,
    due               text    not null,
    automatic         boolean not null,
    live              boolean not null
);
create unique index action_directory_live on action_directory (company_id, contact_card_id, category, due) where live;
create index action_directory_of_call on action_directory (linked_call_id) where linked_call_id is not null;

-- Which signals stand about a call.
create table signal_directory (
    key_signal_id   uuid primary key,
    company_id      text    not null,
    contact_card_id uuid    not null,
    call_id         uuid    not null,
    standing        boolean not null
);
create index signal_directory_of_call on signal_directory (call_id);

-- What is to happen by itself at a time, once, on whichever node comes first.
create table deadline (
    kind            text        not null,
    subject         uuid        not null,
    company_id      text        not null,
    contact_card_id uuid        not null,
    due_at          timestamptz not null,
    primary key (kind, subject)
);
create index deadline_due on deadline (due_at);

do $$
declare
    name text;
begin
    foreach name in array array['rep_calendar', 'lead_directory', 'call_standing', 'contact_texted', 'missed_call_entry', 'action_directory',
        'signal_directory', 'deadline'] loop
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
