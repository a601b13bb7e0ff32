-- Inbound webhooks: which company a delivery belongs to, what was delivered, and what was refused.

-- How a company is connected to a provider. Secrets are sealed by the application, bound to company and provider.
create table integration (
    company_id      text        not null,
    provider        text        not null,
    integration_key text        not null unique,
    account_id      text,
    company_ids     text[]      not null default '{}',
    phone_numbers   text[]      not null default '{}',
    secret          bytea,
    secret_next     bytea,
    updated_at      timestamptz not null default now(),
    primary key (company_id, provider)
);
comment on column integration.integration_key is 'unguessable; names the integration in the webhook''s URL';
comment on column integration.company_ids is 'the company''s names at the provider';
comment on column integration.phone_numbers is 'E.164';
comment on column integration.secret is 'sealed; with secret_next both are live, for rotation';

create index integration_account on integration (provider, account_id) where account_id is not null;
create index integration_company_ids on integration using gin (company_ids);
create index integration_phone_numbers on integration using gin (phone_numbers);

alter table integration enable row level security;
alter table integration force row level security;
create policy own_company on integration to otto_command, otto_request
    using (company_id = (select current_setting('otto.company_id', true)));
create policy every_company on integration to otto_worker using (true);
grant select, insert, update, delete on integration to otto_command;
grant select (company_id, provider, integration_key, account_id, company_ids, phone_numbers, updated_at) on integration
    to otto_request;
grant select on integration to otto_worker;

-- Every verified delivery.
create table webhook_delivery (
    id              uuid        primary key,
    number          bigint      not null generated always as identity,
    company_id      text        not null,
    provider        text        not null,
    kind            text        not null,
    external_id     text        not null,
    version         text        not null default '',
    order_key       text,
    contact_card_id uuid,
    trace_id        text        not null,
    media_type      text        not null,
    headers         jsonb       not null,
    body            bytea,
    body_sha256     text        not null,
    status          text        not null check (status in ('processed', 'ignored', 'pending', 'rejected', 'dead')),
    error_code      text,
    reason          text,
    received_at     timestamptz not null,
    last_seen_at    timestamptz not null,
    processed_at    timestamptz,
    attempts        integer     not null default 1,
    tries           integer     not null default 0,
    next_attempt_at timestamptz
);
comment on column webhook_delivery.version is 'SHA-256 of the body where another body under the same id is another delivery, else empty';
comment on column webhook_delivery.order_key is 'deliveries of a company with the same key are processed in the order of number';
comment on column webhook_delivery.headers is 'redacted';
comment on column webhook_delivery.body is 'sealed, bound to the id; null once its contact was erased';
comment on column webhook_delivery.attempts is 'how often it was delivered';
comment on column webhook_delivery.tries is 'how often processing it failed';

-- The idempotency key. A rejected delivery does not hold it: the provider may send the thing again, mended.
create unique index webhook_delivery_key on webhook_delivery (company_id, provider, kind, external_id, version)
    where status <> 'rejected';
create index webhook_delivery_pending on webhook_delivery (next_attempt_at) where status = 'pending';
create index webhook_delivery_queue on webhook_delivery (company_id, provider, order_key, number) where status = 'pending';
create index webhook_delivery_rejected on webhook_delivery (company_id, number) where status = 'rejected';
create index webhook_delivery_of_contact on webhook_delivery (contact_card_id) where contact_card_id is not null;
create index webhook_delivery_received on webhook_delivery (company_id, received_at desc, id);

alter table webhook_delivery enable row level security;
alter table webhook_delivery force row level security;
create policy own_company on webhook_delivery to otto_command, otto_request
    using (company_id = (select current_setting('otto.company_id', true)));
create policy every_company on webhook_delivery to otto_worker using (true);
grant select, insert, update, delete on webhook_delivery to otto_command;
grant select on webhook_delivery to otto_request;
grant select, update, delete on webhook_delivery to otto_worker;

-- What was refused before it was verified. A ring: a new refusal takes the place of the oldest, so nobody can fill the disk.
-- The company is that of the integration addressed, or null.
create table webhook_refusal (
    slot        integer     primary key,
    id          uuid        not null unique,
    company_id  text,
    provider    text        not null,
    kind        text        not null,
    error_code  text        not null,
    headers     jsonb       not null,
    body        bytea,
    received_at timestamptz not null
);
comment on column webhook_refusal.body is 'sealed, bound to the id; at most the first 4 KiB';
create index webhook_refusal_received on webhook_refusal (company_id, received_at desc, id);
create sequence webhook_refusal_slot minvalue 0 maxvalue 9999 start 0 cycle;

alter table webhook_refusal enable row level security;
alter table webhook_refusal force row level security;
create policy own_company on webhook_refusal for select to otto_command, otto_request
    using (company_id = (select current_setting('otto.company_id', true)));
create policy every_company on webhook_refusal to otto_worker using (true) with check (true);
grant select on webhook_refusal to otto_command, otto_request;
grant select, insert, update, delete on webhook_refusal to otto_worker;
grant usage on sequence webhook_refusal_slot to otto_worker;

-- Before a delivery is verified nobody knows its company, so two narrow functions see what no request may: which
-- integrations a delivery may belong to, and where a refusal is put down.
create function webhook_integrations(
    p_provider text, p_integration_key text, p_account_id text, p_company_ids text[], p_phone_numbers text[])
    returns table (company_id text, company_ids text[], secret bytea, secret_next bytea)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
select i.company_id, i.company_ids, i.secret, i.secret_next
from public.integration i
where i.provider = p_provider
  and case when p_integration_key is not null
           then i.integration_key = p_integration_key
           else i.company_ids && p_company_ids or i.account_id = p_account_id or i.phone_numbers && p_phone_numbers end
order by (i.company_ids && p_company_ids) desc, (i.account_id is not distinct from p_account_id) desc, i.company_id
limit 5
$$;

create function webhook_refused(
    p_id uuid, p_company_id text, p_provider text, p_kind text, p_error_code text, p_headers jsonb, p_body bytea,
    p_received_at timestamptz)
    returns void
    language sql volatile security definer
    set search_path = pg_catalog, pg_temp
    as $$
insert into public.webhook_refusal as r (slot, id, company_id, provider, kind, error_code, headers, body, received_at)
values (nextval('public.webhook_refusal_slot'), p_id, p_company_id, p_provider, p_kind, p_error_code, p_headers, p_body,
        p_received_at)
on conflict (slot) do update
set id = excluded.id, company_id = excluded.company_id, provider = excluded.provider, kind = excluded.kind,
    error_code = excluded.error_code, headers = excluded.headers, body = excluded.body, received_at = excluded.received_at
$$;

revoke all on function webhook_integrations(text, text, text, text[], text[]) from public;
revoke all on function webhook_refused(uuid, text, text, text, text, jsonb, bytea, timestamptz) from public;

-- They read and write with the worker's eyes. A function can only be given to a role that may create in the schema, so for a
-- moment it may.
grant create on schema public to otto_worker;
alter function webhook_integrations(text, text, text, text[], text[]) owner to otto_worker;
alter function webhook_refused(uuid, text, text, text, text, jsonb, bytea, timestamptz) owner to otto_worker;
revoke create on schema public from otto_worker;

set local role otto_worker;
grant execute on function webhook_integrations(text, text, text, text[], text[]) to otto_command;
grant execute on function webhook_refused(uuid, text, text, text, text, jsonb, bytea, timestamptz) to otto_command;
reset role;
