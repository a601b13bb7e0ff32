package dev.otto.platform.http;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The database as {@code /ready} shows it. */
@Component
class DatabaseReady implements ReadyComponent {

    private final JdbcClient jdbc;

    DatabaseReady(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public boolean required() {
        return true;
    }

    @Override
    public Status status() {
        return jdbc.sql("select 1").query(Integer.class).single() == 1 ? Status.up : Status.down;
    }
}
