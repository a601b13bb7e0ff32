-- Answers of POSTs that were sent with an Idempotency-Key, so that a repetition gets the first answer again.
create table idempotency_key (
    company_id       text        not null,
    user_id          text        not null,
    route            text        not null, -- the path as requested: the same key on another resource is another request
    key              text        not null,
    request_sha256   bytea       not null,
    state            text        not null check (state in ('in_progress', 'done')),
    attempt          uuid        not null, -- who may finish it; a later attempt takes over from one that crashed
    taken_at         timestamptz not null,
    expires_at       timestamptz not null,
    response_status  integer,
    response_headers jsonb,
    response_body    bytea,
    pending          jsonb,                -- of a 202: what was written, to answer afresh
    primary key (company_id, user_id, route, key)
);
create index idempotency_key_expires on idempotency_key (expires_at);

alter table idempotency_key enable row level security;
alter table idempotency_key force row level security;
create policy own_company on idempotency_key to otto_command
    using (company_id = (select current_setting('otto.company_id', true)))
    with check (company_id = (select current_setting('otto.company_id', true)));
create policy every_company on idempotency_key to otto_worker using (true) with check (true);
grant select, insert, update, delete on idempotency_key to otto_command;
grant select, delete on idempotency_key to otto_worker;
