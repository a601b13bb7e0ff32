-- A job that has succeeded is asked for once more: a result that was revised may have lost its webhook. That look is a turn like
-- the others, but holds nobody up.

alter table shunya_turn drop constraint shunya_turn_kind_check;
alter table shunya_turn add constraint shunya_turn_kind_check check (kind in ('submit', 'poll', 'look'));
alter table shunya_turn add column looks_until timestamptz;
comment on column shunya_turn.looks_until is 'when what succeeded is no longer looked at, whatever the looks find';

-- Objects in the audio store that belong to nobody, or not yet: put down before they are made or let go, and taken away with the
-- commit that makes them somebody's. What stays here longer than any upload lasts was left behind by a process that died.
create table loose_audio (
    object     text        primary key,
    company_id text        not null,
    since      timestamptz not null
);
create index loose_audio_since on loose_audio (since);
alter table loose_audio enable row level security;
alter table loose_audio force row level security;
create policy own_company on loose_audio to otto_command
    using (company_id = (select current_setting('otto.company_id', true)))
    with check (company_id = (select current_setting('otto.company_id', true)));
create policy every_company on loose_audio to otto_worker using (true) with check (true);
grant select, insert, update, delete on loose_audio to otto_command, otto_worker;
