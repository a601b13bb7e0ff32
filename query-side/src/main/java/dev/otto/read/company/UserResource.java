package dev.otto.read.company;

import dev.otto.fold.Tables;
import dev.otto.platform.access.Caller;
import dev.otto.read.Reads;
import dev.otto.read.ResourceView;
import java.util.Optional;
import org.springframework.stereotype.Component;

@Component
class UserResource implements ResourceView {

    private final Reads reads;

    UserResource(Reads reads) {
        this.reads = reads;
    }

    @Override
    public String resource() {
        return "users";
    }

    @Override
    public Optional<Object> view(String id, Caller caller) {
        return reads.from(Tables.COMPANY_USER, caller).byId(id).map(stored -> CompanyApi.UserView.of(stored.row()));
    }
}
