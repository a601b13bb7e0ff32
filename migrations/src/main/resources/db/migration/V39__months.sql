-- The same sums by month, under its first day ("day"): whoever asks for a year reads twelve rows where there were 365. Figures of a newer
-- version are all made again when Otto starts, these with them.
create table csr_month (like csr_day including defaults including constraints including indexes);
create table sales_month (like sales_day including defaults including constraints including indexes);
create table objection_month (like objection_day including defaults including constraints);
alter table objection_month add primary key (company_id, day, csr_id, category, severity);
create table sop_stage_month (like sop_stage_day including defaults including constraints including indexes);
select guard_read_model(months) from unnest(array[
    'csr_month'::regclass, 'sales_month'::regclass, 'objection_month'::regclass, 'sop_stage_month'::regclass]) months;
