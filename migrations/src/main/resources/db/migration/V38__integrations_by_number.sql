-- Many companies may share an account at the provider: whose number was rung is likelier than whoever shares the account.
grant create on schema public to otto_worker;
set local role otto_worker;
create or replace function webhook_integrations(
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
order by (i.company_ids && p_company_ids) desc, (i.phone_numbers && p_phone_numbers) desc,
         (i.account_id is not distinct from p_account_id) desc, i.company_id
limit 20
$$;
reset role;
revoke create on schema public from otto_worker;
