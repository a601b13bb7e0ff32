package dev.otto.write.contact;

import dev.otto.write.Policy;
import dev.otto.write.WriteIndex;
import dev.otto.write.company.CompanyDirectory;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The contacts' part of a write side under test. */
public final class TestContacts {

    public static final Class<?> AGGREGATE = ContactAggregate.class;

    private final ContactIndex index;

    public TestContacts(JdbcClient jdbc, CompanyDirectory companies) {
        index = new ContactIndex(jdbc, companies);
    }

    public ContactIds ids() {
        return index;
    }

    public WriteIndex index() {
        return index;
    }

    public List<Policy> policies() {
        return List.of(new WhenCallComesInThenEngageContact(index), new WhenMessageIsToldThenEngageContact(index));
    }
}
