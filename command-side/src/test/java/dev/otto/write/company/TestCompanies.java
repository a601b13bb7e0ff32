package dev.otto.write.company;

import dev.otto.platform.secrets.SecretBox;
import dev.otto.write.AggregateType;
import dev.otto.write.WriteIndex;
import java.time.InstantSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The company's part of a write side under test. */
public final class TestCompanies {

    private final CompanyDirectoryIndex index;

    public TestCompanies(JdbcClient jdbc, SecretBox secrets) {
        index = new CompanyDirectoryIndex(jdbc, secrets, InstantSource.system());
    }

    public CompanyDirectory directory() {
        return index;
    }

    public WriteIndex index() {
        return index;
    }

    public static AggregateType aggregate() {
        return new AggregateType(CompanyAggregate.class);
    }
}
