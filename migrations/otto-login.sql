-- Run once by an administrator: Otto's login and its database. It is no superuser; it makes the roles that its transactions run as.
create role otto login createrole password 'otto';
create database otto owner otto;
