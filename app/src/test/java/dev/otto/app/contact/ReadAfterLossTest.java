package dev.otto.app.contact;

import static dev.otto.platform.access.AccessRole.admin;
import static org.assertj.core.api.Assertions.assertThat;

import dev.otto.app.RunningOtto;
import dev.otto.app.RunningOtto.Answer;
import dev.otto.app.access.ExampleCompany;
import dev.otto.fold.runner.LiveRunner;
import dev.otto.platform.access.Caller;
import dev.otto.platform.http.ReadSide;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The follower's commits do not wait for the disk, so a database that crashes may come back with older read models. */
class ReadAfterLossTest {

    @Test
    void aReadThatAsksForAPositionIsNotAnsweredWithLessThoughTheFollowerHadBeenThere() throws IOException {
        try (RunningOtto otto = RunningOtto.start()) {
            ExampleCompany maple = ExampleCompany.in(otto, "maple", "41");
            String id = maple.made("call-card");
            String card = "/api/v1/contact-cards/" + id;
            LiveRunner live = otto.bean(LiveRunner.class);
            live.close(); // first: what it still folds would be beyond what was read before
            String reached = otto.one("select position::text from projection_position where name = 'read_models'");
            assertThat(live.position()).isGreaterThanOrEqualTo(Long.parseLong(reached));
            assertThat(read(otto, card, reached).status()).isEqualTo(200);

            otto.change("update projection_position set position = position - 1 where name = 'read_models'");

            Answer older = read(otto, card, reached);
            assertThat(older.status()).isEqualTo(503);
            assertThat(older.text("error_code")).isEqualTo("projection_behind");
            assertThat(read(otto, card, "0").status()).isEqualTo(200);
            Caller caller = new Caller("maple", "an-admin", admin);
            ReadSide side = otto.bean(ReadSide.class); // as a write asks for what it answers with
            assertThat(side.view("contact-cards", id, caller, Long.parseLong(reached)))
                    .isInstanceOf(ReadSide.Behind.class);
            assertThat(side.view("contact-cards", id, caller, 0)).isInstanceOf(ReadSide.Shown.class);
        }
    }

    private static Answer read(RunningOtto otto, String path, String position) {
        return otto.ask("GET", path, otto.token("maple", "an-admin", admin), null, "Otto-Min-Position", position);
    }
}
