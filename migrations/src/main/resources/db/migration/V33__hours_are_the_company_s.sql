-- The busiest hours are asked of the company alone: a row for each CSR made a year of them several times as long to sum.
-- Whoever owns the table is not above its policies, so they are put aside for what is moved.
alter table call_hour no force row level security;
create temporary table told on commit drop as
    select company_id, day, hour, sum(calls)::bigint as calls, sum(missed)::bigint as missed from call_hour group by 1, 2, 3;
truncate call_hour;
alter table call_hour drop column csr_id, add primary key (company_id, day, hour);
insert into call_hour (company_id, day, hour, calls, missed) select * from told;
alter table call_hour force row level security;
