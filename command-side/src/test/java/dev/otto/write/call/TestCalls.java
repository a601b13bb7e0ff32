package dev.otto.write.call;

import dev.otto.write.Policy;
import dev.otto.write.WriteIndex;
import dev.otto.write.company.CompanyDirectory;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The calls' part of a write side under test. */
public final class TestCalls {

    public static final Class<?> AGGREGATE = CallAggregate.class;

    private TestCalls() {}

    public static List<WriteIndex> indexes(JdbcClient jdbc) {
        return List.of(new CallAgents(jdbc));
    }

    public static List<Policy> policies(JdbcClient jdbc, CompanyDirectory companies) {
        return List.of(
                new WhenCallNamesAgentThenAssignIt(companies),
                new WhenUserAddedThenAssignCalls(companies, new CallAgents(jdbc)));
    }
}
