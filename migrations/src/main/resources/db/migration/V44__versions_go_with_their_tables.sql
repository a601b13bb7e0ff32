-- Who rebuilds everything by folds that do not know a table takes the line of that table away with it.
grant delete on projection_version to otto_worker;
