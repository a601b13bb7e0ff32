package dev.otto.platform.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SecretBoxTest {

    private static final String FIRST = "a key of more than sixteen characters";
    private static final String SECOND = "another key of more than sixteen";
    private static final byte[] PLAIN = "signing key".getBytes(StandardCharsets.UTF_8);

    @Test
    void opens_what_it_sealed_and_seals_the_same_differently_each_time() {
        SecretBox box = new SecretBox(FIRST);

        byte[] sealed = box.seal(PLAIN, "row 1");

        assertThat(box.open(sealed, "row 1")).isEqualTo(PLAIN);
        assertThat(box.seal(PLAIN, "row 1")).isNotEqualTo(sealed);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("signing");
    }

    @Test
    void a_value_moved_to_another_row_does_not_open() {
        SecretBox box = new SecretBox(FIRST);
        byte[] sealed = box.seal(PLAIN, "row 1");

        assertThatThrownBy(() -> box.open(sealed, "row 2")).isInstanceOf(SecretBox.CannotOpen.class);
    }

    @Test
    void an_altered_value_does_not_open() {
        SecretBox box = new SecretBox(FIRST);
        byte[] sealed = box.seal(PLAIN, "row 1");
        sealed[sealed.length - 1] ^= 1;

        assertThatThrownBy(() -> box.open(sealed, "row 1")).isInstanceOf(SecretBox.CannotOpen.class);
        assertThatThrownBy(() -> box.open(PLAIN, "row 1")).isInstanceOf(SecretBox.CannotOpen.class);
    }

    @Test
    void after_rotation_old_values_still_open_and_new_ones_need_the_new_key() {
        byte[] old = new SecretBox(FIRST).seal(PLAIN, "row");
        SecretBox rotated = new SecretBox(SECOND + "," + FIRST);

        assertThat(rotated.open(old, "row")).isEqualTo(PLAIN);
        assertThat(new SecretBox(SECOND).open(rotated.seal(PLAIN, "row"), "row"))
                .isEqualTo(PLAIN);
        assertThatThrownBy(() -> new SecretBox(SECOND).open(old, "row")).hasMessageContaining("SECRETS_KEY");
    }

    @Test
    void a_key_too_short_to_be_one_is_refused() {
        assertThatThrownBy(() -> new SecretBox("short")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SecretBox("")).isInstanceOf(IllegalArgumentException.class);
    }
}
