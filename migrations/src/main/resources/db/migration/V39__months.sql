-- The same sums by month, under its first day ("day"): whoever asks for a year reads twelve rows where there were 365.
create table csr_month (like csr_day including defaults including constraints including indexes);
create table sales_month (like sales_day including defaults including constraints including indexes);
create table objection_month (like objection_day including defaults including constraints);
alter table objection_month add primary key (company_id, day, csr_id, category, severity);
create table sop_stage_month (like sop_stage_day including defaults including constraints including indexes);

-- They are summed from the days that stand: figures of a year are right before Otto has made anything again. Whoever owns the
-- tables is not above their policies, so these are put aside for what is read.
do $$
declare
    days   text;
    months text;
    keys   text;
    named  text;
    summed text;
begin
    foreach days in array array['csr_day', 'sales_day', 'objection_day', 'sop_stage_day'] loop
        months := replace(days, '_day', '_month');
        select string_agg(quote_ident(attname), ', ' order by attnum) filter (where atttypid = 'text'::regtype),
               string_agg(quote_ident(attname), ', ' order by attnum) filter (where atttypid in ('bigint'::regtype, 'numeric'::regtype)),
               string_agg('sum(' || quote_ident(attname) || ')', ', ' order by attnum)
                   filter (where atttypid in ('bigint'::regtype, 'numeric'::regtype))
          into keys, named, summed
          from pg_attribute where attrelid = days::regclass and attnum > 0 and not attisdropped;
        execute format('alter table %I no force row level security', days);
        execute format(
            'insert into %I (%s, day, %s) select %s, date_trunc(''month'', day), %s from %I group by %s, date_trunc(''month'', day)',
            months, keys, named, keys, summed, days, keys);
        execute format('alter table %I force row level security', days);
        perform guard_read_model(months::regclass);
    end loop;
end
$$;
