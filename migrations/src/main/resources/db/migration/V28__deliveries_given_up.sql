-- What was given up is counted whenever monitoring asks.
create index webhook_delivery_dead on webhook_delivery (company_id) where status = 'dead';
