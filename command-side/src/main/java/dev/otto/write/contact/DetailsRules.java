package dev.otto.write.contact;

import dev.otto.events.contact.ContactDetails;
import dev.otto.write.RankedMerge;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands of a person: of each source its best telling, of all sources the best by rank, then the latest by business
 * time; above all what a person edited.
 */
final class DetailsRules {

    private static final String STREET = "address_line_1";

    /** Where somebody lives is told whole, as a name is: of two addresses none is made that nobody has. */
    private static final Set<String> OF_AN_ADDRESS = Set.of("address_line_2", "city", "state", "zip");

    private DetailsRules() {}

    /** What one source told, with the rank of each field. */
    record Told(ContactDetails details, Map<String, Integer> ranks) {
        static final Told NOTHING = new Told(ContactDetails.NONE, Map.of());

        Told merge(ContactDetails told, int rank) {
            RankedMerge merge = new RankedMerge(ranks, rank);
            ContactDetails merged = build(new Picker() {
                @Override
                public <T> @Nullable T pick(String field, Function<ContactDetails, @Nullable T> get) {
                    return merge.pick(field, get.apply(details), get.apply(told));
                }
            });
            return new Told(merged, merge.ranks());
        }

        /** With what was heard: of two addresses the one of the higher rank, whole. */
        Told hearing(ContactDetails heard, int rank) {
            boolean lives = !RankedMerge.isEmpty(heard.addressLine1());
            if (!lives) {
                return merge(heard, rank);
            }
            return ranks.getOrDefault(STREET, 0) > rank
                    ? merge(withoutAddress(heard), rank)
                    : new Told(withoutAddress(details), withoutAddress(ranks)).merge(heard, rank);
        }

        private static Map<String, Integer> withoutAddress(Map<String, Integer> ranks) {
            Map<String, Integer> others = new HashMap<>(ranks);
            others.remove(STREET);
            others.keySet().removeAll(OF_AN_ADDRESS);
            return others;
        }

        private static ContactDetails withoutAddress(ContactDetails of) {
            return new ContactDetails(
                    of.firstName(),
                    of.lastName(),
                    of.fullName(),
                    of.email(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    of.country(),
                    of.tags());
        }
    }

    /** A source among others. */
    record Ranked(UUID sourceId, Instant at, Told told) {}

    /** A name is told whole: first, last and full of one telling, never mixed of several. */
    private record Name(
            @Nullable String first,
            @Nullable String last,
            @Nullable String full) {
        static @Nullable Name of(ContactDetails details) {
            boolean empty = Stream.of(details.firstName(), details.lastName(), details.fullName())
                    .allMatch(RankedMerge::isEmpty);
            if (empty) {
                return null;
            }
            String full = RankedMerge.isEmpty(details.fullName())
                    ? joined(details.firstName(), details.lastName())
                    : details.fullName();
            return new Name(details.firstName(), details.lastName(), full);
        }
    }

    private interface Picker {
        <T> @Nullable T pick(String field, Function<ContactDetails, @Nullable T> get);
    }

    private static ContactDetails build(Picker picker) {
        Name name = Objects.requireNonNullElse(picker.pick("name", Name::of), new Name(null, null, null));
        return new ContactDetails(
                name.first,
                name.last,
                name.full,
                picker.pick("email", ContactDetails::email),
                picker.pick("address_line_1", ContactDetails::addressLine1),
                picker.pick("address_line_2", ContactDetails::addressLine2),
                picker.pick("city", ContactDetails::city),
                picker.pick("state", ContactDetails::state),
                picker.pick("zip", ContactDetails::zip),
                picker.pick("country", ContactDetails::country),
                picker.pick("tags", ContactDetails::tags));
    }

    /** What stands of all sources, and of what people edited. */
    static ContactDetails standing(Collection<Ranked> sources, ContactDetails edited) {
        return overlay(ofSources(sources), edited);
    }

    private static ContactDetails ofSources(Collection<Ranked> sources) {
        boolean anyStreet = sources.stream().anyMatch(source -> source.told.ranks.containsKey(STREET));
        return build(new Picker() {
            private String chooser(String field) {
                return anyStreet && OF_AN_ADDRESS.contains(field) ? STREET : field;
            }

            @Override
            public <T> @Nullable T pick(String field, Function<ContactDetails, @Nullable T> get) {
                String by = chooser(field);
                return sources.stream()
                        .filter(source -> source.told.ranks.containsKey(by))
                        .max(Comparator.comparing((Ranked source) -> source.told.ranks.getOrDefault(by, 0))
                                .thenComparing(Ranked::at)
                                .thenComparing(Ranked::sourceId))
                        .map(source -> get.apply(source.told.details))
                        .orElse(null);
            }
        });
    }

    /** A person's newer edits over the older ones: null leaves a field alone, empty stays empty, which clears it. */
    static ContactDetails edit(ContactDetails older, ContactDetails newer) {
        return new ContactDetails(
                over(older.firstName(), newer.firstName()),
                over(older.lastName(), newer.lastName()),
                over(older.fullName(), newer.fullName()),
                over(older.email(), newer.email()),
                over(older.addressLine1(), newer.addressLine1()),
                over(older.addressLine2(), newer.addressLine2()),
                over(older.city(), newer.city()),
                over(older.state(), newer.state()),
                over(older.zip(), newer.zip()),
                over(older.country(), newer.country()),
                over(older.tags(), newer.tags()));
    }

    private static ContactDetails overlay(ContactDetails automatic, ContactDetails edited) {
        ContactDetails both = edit(automatic, edited);
        boolean partOfName = edited.fullName() == null && (edited.firstName() != null || edited.lastName() != null);
        return new ContactDetails(
                textOrNull(both.firstName()),
                textOrNull(both.lastName()),
                partOfName ? joined(both.firstName(), both.lastName()) : textOrNull(both.fullName()),
                textOrNull(both.email()),
                textOrNull(both.addressLine1()),
                textOrNull(both.addressLine2()),
                textOrNull(both.city()),
                textOrNull(both.state()),
                textOrNull(both.zip()),
                textOrNull(both.country()),
                itemsOrNull(both.tags()));
    }

    private static <T> @Nullable T over(@Nullable T older, @Nullable T newer) {
        return newer == null ? older : newer;
    }

    private static @Nullable String textOrNull(@Nullable String text) {
        return RankedMerge.isEmpty(text) ? null : text;
    }

    private static @Nullable List<String> itemsOrNull(@Nullable List<String> items) {
        return RankedMerge.isEmpty(items) ? null : items;
    }

    private static @Nullable String joined(@Nullable String first, @Nullable String last) {
        return textOrNull(Stream.of(first, last)
                .filter(part -> !RankedMerge.isEmpty(part))
                .collect(Collectors.joining(" ")));
    }
}
