-- Which calls a queue entry holds is asked whenever one of several leaves it.
create index call_standing_of_entry on call_standing (missed_call_id) where missed_call_id is not null;

-- An entry that was withdrawn is as if it had never been; the others keep the calls that they held.
delete from missed_call_entry e
where not open and not exists (select from call_standing c where c.missed_call_id = e.missed_call_id);
