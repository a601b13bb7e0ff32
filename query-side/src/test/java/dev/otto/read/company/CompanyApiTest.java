package dev.otto.read.company;

import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.events.Ids;
import dev.otto.events.company.CompanyEvent.UserAdded;
import dev.otto.events.company.Role;
import dev.otto.fold.testing.Story;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.Page;
import dev.otto.read.company.CompanyApi.UserView;
import dev.otto.read.testing.Asked;
import dev.otto.read.testing.ReadDatabase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompanyApiTest {

    private static final Caller MANAGER = Asked.manager(Story.COMPANY);

    @Test
    void usersAreListedNewestFirst() {
        try (ReadDatabase database = new ReadDatabase(new Story()
                .tell(stream(), added("casey"))
                .at(Story.NOON.plusSeconds(60))
                .tell(stream(), added("avery"), added("blair"))
                .at(Story.NOON.plusNanos(60_000_001_000L))
                .tell(stream(), added("alex"))
                .events())) {
            CompanyApi api = new CompanyApi(database.reads);
            List<String> users = new ArrayList<>();
            @Nullable String cursor = null;
            do {
                Page<UserView> page = api.users(
                        cursor == null ? Asked.with("limit", "1") : Asked.with("limit", "1", "cursor", cursor),
                        MANAGER);
                page.items().forEach(user -> users.add(user.id()));
                cursor = page.nextCursor();
            } while (cursor != null);
            assertThat(users).containsExactly("alex", "blair", "avery", "casey");
        }
    }

    private static String stream() {
        return Ids.companyStream(Story.COMPANY);
    }

    private static UserAdded added(String user) {
        return new UserAdded(Story.COMPANY, user, user + "@cedarridge.example", user, Role.csr);
    }
}
