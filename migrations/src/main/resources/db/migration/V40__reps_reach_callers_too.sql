-- Who reached a caller is the CSR that the call is of, or its sales rep.
alter table call_standing add column sales_rep_id text;
