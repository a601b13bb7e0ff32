package dev.otto.write.contact;

import dev.otto.events.DomainEvent;
import dev.otto.events.EventEnvelope;
import dev.otto.events.EventMetadata;
import dev.otto.events.Ids;
import dev.otto.events.call.CallEvent.CallAssignedToCsr;
import dev.otto.events.call.CallEvent.Told;
import dev.otto.events.contact.ContactEvent.ContactCardOpened;
import dev.otto.events.contact.ContactEvent.ContactErased;
import dev.otto.events.contact.ContactEvent.ContactsMerged;
import dev.otto.events.contact.ContactEvent.MessageReceived;
import dev.otto.events.contact.ContactEvent.PhoneAdded;
import dev.otto.platform.tenancy.Gathering;
import dev.otto.write.Foreseen;
import dev.otto.write.Foresight;
import dev.otto.write.GatheredRows;
import dev.otto.write.Refusal;
import dev.otto.write.Refused;
import dev.otto.write.WriteIndex;
import dev.otto.write.company.CompanyDirectory;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables contact_phones, contact_generation and contact_survivor. A number belongs to one card: the table says so. */
@Component
class ContactIndex implements ContactIds, WriteIndex, Foresight {

    private final JdbcClient jdbc;
    private final CompanyDirectory companies;
    private final GatheredRows phones;
    private final Foreseen<Card, UUID> survivors = new Foreseen<>();
    private final Foreseen<Phone, UUID> cards = new Foreseen<>();

    ContactIndex(JdbcClient jdbc, CompanyDirectory companies) {
        this.jdbc = jdbc;
        this.companies = companies;
        this.phones = new GatheredRows(jdbc, """
                insert into contact_phones (company_id, phone, contact_card_id) select * from :rows
                on conflict (company_id, phone) do nothing
                """, List.of("text", "text", "uuid"), 2, GatheredRows.Again.IS_IGNORED);
    }

    private record Card(String companyId, UUID contactCardId) {}

    private record Phone(String companyId, String phone) {}

    @Override
    public UUID of(String companyId, String phone) {
        return cards.answer(
                new Phone(companyId, phone),
                asked -> known(companyId, phone).orElseGet(() -> {
                    byte[] hash = hash(companyId, phone);
                    return future(companyId, hash, generation(companyId, hash));
                }));
    }

    private static UUID future(String companyId, byte[] hash, int generation) {
        return Ids.of("contact_card_of_phone", companyId, HexFormat.of().formatHex(hash), generation);
    }

    @Override
    public void willAsk(String companyId, Set<String> numbers) {
        if (numbers.isEmpty() || Gathering.open() == null) {
            return;
        }
        phones.write();
        Set<String> unknown = new HashSet<>(numbers);
        jdbc.sql("select phone, contact_card_id from contact_phones where company_id = ? and phone = any(?)")
                .params(companyId, numbers.toArray(String[]::new))
                .query(row -> {
                    unknown.remove(row.getString(1));
                    cards.put(new Phone(companyId, row.getString(1)), row.getObject(2, UUID.class));
                });
        if (unknown.isEmpty()) {
            return;
        }
        Map<String, byte[]> hashes = new HashMap<>();
        unknown.forEach(phone -> hashes.put(phone, hash(companyId, phone)));
        Map<String, Integer> generations = new HashMap<>();
        jdbc.sql(
                        "select encode(phone_hash, 'hex'), generation from contact_generation where company_id = ? and phone_hash = any(?)")
                .params(companyId, hashes.values().toArray(byte[][]::new))
                .query(row -> {
                    generations.put(row.getString(1), row.getInt(2));
                });
        hashes.forEach((phone, hash) -> cards.put(
                new Phone(companyId, phone),
                future(companyId, hash, generations.getOrDefault(HexFormat.of().formatHex(hash), 0))));
    }

    @Override
    public void foresee(List<EventEnvelope> batch, Set<String> streams) {
        Map<String, Set<UUID>> told = new HashMap<>();
        for (EventEnvelope event : batch) {
            UUID card = event.event().contactCardId();
            boolean asked = event.event() instanceof Told
                    || event.event() instanceof CallAssignedToCsr
                    || event.event() instanceof MessageReceived;
            if (card != null && asked) {
                told.computeIfAbsent(event.companyId(), company -> new HashSet<>())
                        .add(card);
            }
        }
        told.forEach((company, ids) -> {
            ids.forEach(card -> survivors.put(new Card(company, card), card));
            jdbc.sql(
                            "select merged_id, survivor_id from contact_survivor where company_id = ? and merged_id = any(?::uuid[])")
                    .params(company, ids.stream().map(UUID::toString).toArray(String[]::new))
                    .query(row -> {
                        UUID survivor = row.getObject(2, UUID.class);
                        survivors.put(new Card(company, row.getObject(1, UUID.class)), survivor);
                        streams.add(survivor.toString());
                    });
        });
    }

    @Override
    public Optional<UUID> known(String companyId, String phone) {
        phones.write();
        return jdbc.sql("select contact_card_id from contact_phones where company_id = :company and phone = :phone")
                .param("company", companyId)
                .param("phone", phone)
                .query(UUID.class)
                .optional();
    }

    @Override
    public UUID survivor(String companyId, UUID contactCardId) {
        return survivors.answer(
                new Card(companyId, contactCardId),
                asked -> jdbc.sql(
                                "select survivor_id from contact_survivor where company_id = :company and merged_id = :card")
                        .param("company", companyId)
                        .param("card", contactCardId)
                        .query(UUID.class)
                        .optional()
                        .orElse(contactCardId));
    }

    private int generation(String companyId, byte[] hash) {
        return jdbc.sql("select generation from contact_generation where company_id = :company and phone_hash = :hash")
                .param("company", companyId)
                .param("hash", hash)
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    /** HMAC-SHA256 with the company's id key: gives no number away, not even to who tries all there are. */
    private byte[] hash(String companyId, String phone) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(companies.of(companyId).idKey(), "HmacSHA256"));
            return mac.doFinal(phone.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("HmacSHA256 is required of every Java platform", e);
        }
    }

    @Override
    public void on(DomainEvent event, EventMetadata metadata) {
        String company = metadata.companyId();
        switch (event) {
            case ContactCardOpened e -> {
                if (e.primaryPhone() != null) {
                    phones.put(company, e.primaryPhone(), e.contactCardId());
                }
            }
            case PhoneAdded e -> {
                changed();
                add(company, e);
            }
            case ContactsMerged e -> {
                changed();
                merge(company, e);
            }
            case ContactErased e -> {
                changed();
                erase(company, e.contactCardId());
            }
            default -> {}
        }
    }

    /** By a statement of its own, so what was gathered goes before and what was foreseen may be no more. */
    private void changed() {
        phones.write();
        cards.forget();
        survivors.forget();
    }

    private void add(String company, PhoneAdded e) {
        boolean taken = !take(company, e.phone(), e.contactCardId())
                && !known(company, e.phone()).equals(Optional.of(e.contactCardId()));
        if (taken) {
            throw new Refused(new Refusal("phone_taken", "Another contact card has this number; merge the two."));
        }
    }

    private boolean take(String company, String phone, UUID card) {
        return jdbc.sql("""
                                insert into contact_phones (company_id, phone, contact_card_id) values (:company, :phone, :card)
                                on conflict (company_id, phone) do nothing
                                """)
                        .param("company", company)
                        .param("phone", phone)
                        .param("card", card)
                        .update()
                > 0;
    }

    private void merge(String company, ContactsMerged e) {
        jdbc.sql("""
                        update contact_phones set contact_card_id = :survivor
                        where company_id = :company and contact_card_id = :merged
                        """)
                .param("company", company)
                .param("survivor", e.contactCardId())
                .param("merged", e.mergedId())
                .update();
        jdbc.sql("""
                        update contact_survivor set survivor_id = :survivor
                        where company_id = :company and survivor_id = :merged
                        """)
                .param("company", company)
                .param("survivor", e.contactCardId())
                .param("merged", e.mergedId())
                .update();
        jdbc.sql("""
                        insert into contact_survivor (company_id, merged_id, survivor_id) values (:company, :merged, :survivor)
                        on conflict (company_id, merged_id) do update set survivor_id = excluded.survivor_id
                        """)
                .param("company", company)
                .param("survivor", e.contactCardId())
                .param("merged", e.mergedId())
                .update();
    }

    private void erase(String company, UUID card) {
        List<String> freed = jdbc.sql(
                        "delete from contact_phones where company_id = :company and contact_card_id = :card returning phone")
                .param("company", company)
                .param("card", card)
                .query(String.class)
                .list();
        for (String phone : freed) {
            jdbc.sql("""
                            insert into contact_generation (company_id, phone_hash, generation) values (:company, :hash, 1)
                            on conflict (company_id, phone_hash) do update set generation = contact_generation.generation + 1
                            """)
                    .param("company", company)
                    .param("hash", hash(company, phone))
                    .update();
        }
    }
}
