package dev.otto.simulators;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What CallRail has to tell of a home-services company: calls that are answered, missed, abandoned, left on voicemail,
 * returned, corrected; texts and forms. The same seed, number and time give the same story, byte for byte.
 */
final class Stories {

    /**
     * One delivery of a story.
     *
     * @param after time since the story began
     * @param kind last segment of the path that it is posted to
     */
    @SuppressWarnings("ArrayRecordComponent") // raw bytes to send
    record Step(Duration after, String kind, byte[] body) {}

    /** The company that calls are about, by CallRail's names. */
    record Subject(String companyName, long companyId, String companyResourceId, ZoneId zone) {

        static final Subject CEDAR_RIDGE = new Subject(
                "Cedar Ridge Home Services",
                408551207L,
                "COMa0f9dfc0b6d4a001a880c12c01b44f24",
                ZoneId.of("America/New_York"));
    }

    private record Person(String name, String phone, String city) {}

    private record Marketing(String source, String sourceName, String trackingNumber, String medium, String campaign) {}

    private record Job(String topic, List<String> lines, boolean booked) {}

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx");
    private static final DateTimeFormatter LEGACY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private static final String[] FIRST = {
        "Dana", "Marcus", "Priya", "Leonard", "Renee", "Avery", "Jonas", "Imani", "Theo", "Rosa", "Nils", "Keiko",
        "Omar", "Greta", "Hollis", "Bea"
    };
    private static final String[] LAST = {
        "Whitfield",
        "Okafor",
        "Raman",
        "Fenn",
        "Castell",
        "Lindgren",
        "Moreau",
        "Haddad",
        "Brook",
        "Tanaka",
        "Vance",
        "Ostrow",
        "Quill",
        "Sato",
        "Byrne",
        "Calder"
    };
    private static final String[] CITIES = {"Columbus", "Dublin", "Westerville", "Hilliard", "Grove City", "Gahanna"};
    private static final List<Marketing> MARKETING = List.of(
            new Marketing("Google Organic", "Website Pool", "+16145550121", "organic", ""),
            new Marketing("Google Ads", "Google Ads AC", "+16145550120", "cpc", "Columbus AC Repair"),
            new Marketing("Direct", "Truck Wrap", "+16145550122", "direct", ""));
    private static final List<Job> JOBS = List.of(
            new Job(
                    "roof-leak",
                    List.of(
                            "Agent: Thanks for calling Cedar Ridge Home Services, this is Avery. How can I help you today?",
                            "Caller: Water is coming through the ceiling, I think the roof is leaking after the storm.",
                            "Agent: I am sorry to hear that. I have an inspection today between one and three p m.",
                            "Caller: Yes, please book it.",
                            "Agent: You are booked."),
                    true),
            new Job(
                    "ac-not-cooling",
                    List.of(
                            "Agent: Thanks for calling Cedar Ridge Home Services, this is Avery. How can I help you today?",
                            "Caller: My AC blows warm air since this morning.",
                            "Agent: Let me try tomorrow at eight. I could not confirm that time in our system.",
                            "Caller: So I am not booked?",
                            "Agent: Not yet. A dispatcher will call you back."),
                    false),
            new Job(
                    "water-heater",
                    List.of(
                            "Agent: Thanks for calling Cedar Ridge Home Services, this is Avery. How can I help you today?",
                            "Caller: The water heater is twelve years old and leaks a little. What would a new one cost?",
                            "Agent: An estimate is free. Would Thursday at ten work?",
                            "Caller: That is a bit expensive, I need to talk to my husband first."),
                    false),
            new Job(
                    "furnace-tune-up",
                    List.of(
                            "Agent: Thanks for calling Cedar Ridge Home Services, this is Avery. How can I help you today?",
                            "Caller: I would like the furnace checked before winter.",
                            "Agent: I have Friday between eight and ten.",
                            "Caller: Perfect, book it.",
                            "Agent: You are booked."),
                    true));
    private static final String[] TEXTS = {
        "Is the technician on the way?",
        "Can you send me the receipt?",
        "Thank you, everything works again!",
        "What time tomorrow?",
        "Please call me back about the estimate."
    };

    private final long seed;
    private final Subject subject;

    Stories(long seed, Subject subject) {
        this.seed = seed;
        this.subject = subject;
    }

    /**
     * The story of that number.
     *
     * @param begins when its first delivery is sent; the calls in it lie just before
     */
    List<Step> story(long number, Instant begins) {
        Random random = new Random(seed * 1_000_003 + number);
        Person person = person(random);
        Marketing marketing = MARKETING.get(random.nextInt(MARKETING.size()));
        int kind = random.nextInt(100);
        Instant now = begins.truncatedTo(ChronoUnit.MILLIS);
        if (kind < 55) {
            return answered(random, person, marketing, now);
        }
        if (kind < 72) {
            return missed(random, person, marketing, now, random.nextInt(4) == 0 ? "abandoned" : "missed");
        }
        if (kind < 78) {
            return voicemail(random, person, marketing, now);
        }
        if (kind < 84) {
            return noLead(random, person, marketing, now);
        }
        return kind < 94 ? texts(random, person, marketing, now) : form(random, person, marketing, now);
    }

    private List<Step> answered(Random random, Person person, Marketing marketing, Instant now) {
        Job job = JOBS.get(random.nextInt(JOBS.size()));
        int seconds = 60 + random.nextInt(300);
        ObjectNode call = call(random, person, marketing, now.minusSeconds(seconds));
        List<Step> steps = new ArrayList<>();
        steps.add(step(0, "call.incoming", ringing(call)));
        steps.add(step(1, "call.answered", talking(call)));
        ObjectNode ended = ended(call, "answered", true, seconds);
        recorded(ended, random, seconds);
        transcribed(ended, job);
        steps.add(step(3, "call.completed", ended));
        if (random.nextInt(3) == 0) {
            ObjectNode modified = ended.deepCopy();
            modified.put("value", job.booked() ? (189 + 10 * random.nextInt(60)) + ".00" : "");
            modified.put("lead_status", "good_lead");
            modified.putArray("tags").add(job.topic());
            modified.putArray("changes").add("tags").add("value").add("manual_score");
            steps.add(step(5, "call.modified", modified));
        }
        return steps;
    }

    private List<Step> missed(Random random, Person person, Marketing marketing, Instant now, String type) {
        int seconds = 8 + random.nextInt(25);
        ObjectNode call = call(random, person, marketing, now.minusSeconds(seconds));
        List<Step> steps = new ArrayList<>();
        steps.add(step(0, "call.incoming", ringing(call)));
        steps.add(step(2, "call.missed", ended(call, type, false, seconds)));
        if (random.nextInt(2) == 0) {
            ObjectNode back = call(random, person, marketing, now.plusSeconds(3));
            back.put("direction", "outbound");
            ObjectNode returned = ended(back, "outbound", random.nextBoolean(), 45);
            returned.put("agent_email", "dispatch@cedarridge.example");
            steps.add(step(6, "call.completed", returned));
        }
        return steps;
    }

    private List<Step> voicemail(Random random, Person person, Marketing marketing, Instant now) {
        ObjectNode call = call(random, person, marketing, now.minusSeconds(40));
        ObjectNode ended = ended(call, "voicemail", false, 40);
        ended.put("voicemail", true);
        recorded(ended, random, 20);
        return List.of(step(0, "call.incoming", ringing(call)), step(2, "call.completed", ended));
    }

    private List<Step> noLead(Random random, Person person, Marketing marketing, Instant now) {
        boolean spam = random.nextBoolean();
        ObjectNode call = call(random, person, marketing, now.minusSeconds(25));
        ObjectNode ended = ended(call, "answered", true, 25);
        recorded(ended, random, 25);
        ObjectNode modified = ended.deepCopy();
        modified.put("spam", spam);
        modified.put("lead_status", spam ? "" : "not_a_lead");
        modified.putArray("tags").add(spam ? "spam" : "wrong-number");
        modified.putArray("changes").add("tags").add("manual_score");
        return List.of(
                step(0, "call.incoming", ringing(call)),
                step(2, "call.completed", ended),
                step(4, "call.modified", modified));
    }

    private List<Step> texts(Random random, Person person, Marketing marketing, Instant now) {
        ObjectNode received = text(random, person.phone(), marketing.trackingNumber(), now);
        received.put("content", TEXTS[random.nextInt(TEXTS.length)]);
        ObjectNode sent = text(random, marketing.trackingNumber(), person.phone(), now.plusSeconds(2));
        sent.put("content", "Thanks for your text, we are looking into it.");
        sent.put("agent", "Dispatch Desk");
        return List.of(step(0, "text.received", received), step(2, "text.sent", sent));
    }

    private List<Step> form(Random random, Person person, Marketing marketing, Instant now) {
        ObjectNode form = object();
        form.put("id", 70_000_000 + random.nextInt(9_000_000));
        form.put("resource_id", "FOR" + hex(random));
        form.put("company_id", subject.companyId());
        form.put("company_resource_id", subject.companyResourceId());
        ObjectNode data = form.putObject("form_data");
        data.put("name", person.name());
        data.put("phone", formatted(person.phone()));
        data.put("email", person.name().toLowerCase(Locale.ROOT).replace(' ', '.') + "@example.com");
        data.put("service", "Roof inspection");
        form.put("form_url", "https://www.cedarridge.example/contact");
        form.put("submitted_at", local(now));
        form.put("timestamp", local(now));
        form.put("source", marketing.source());
        form.put("medium", marketing.medium());
        form.put("campaign", marketing.campaign());
        return List.of(step(0, "form.submitted", form));
    }

    private ObjectNode text(Random random, String from, String to, Instant at) {
        ObjectNode text = object();
        text.put("id", 900_000_000 + random.nextInt(90_000_000));
        text.put("resource_id", "SCI" + hex(random));
        text.put("source_number", formatted(from));
        text.put("destination_number", formatted(to));
        text.put("message_type", "sms");
        text.putArray("media_urls");
        text.put("timestamp", local(at));
        text.put("lead_status", "");
        text.put("company_resource_id", subject.companyResourceId());
        return text;
    }

    private ObjectNode call(Random random, Person person, Marketing marketing, Instant startedAt) {
        ObjectNode call = object();
        String id = "CAL" + hex(random);
        call.put("resource_id", id);
        call.put("person_resource_id", "PER" + hex(new Random(person.phone().hashCode())));
        call.put("company_resource_id", subject.companyResourceId());
        call.put("company_id", subject.companyId());
        call.put("company_name", subject.companyName());
        call.put("company_time_zone", subject.zone().getId());
        call.put("customer_name", person.name());
        call.put("customer_phone_number", person.phone());
        call.put("customer_city", person.city());
        call.put("customer_state", "OH");
        call.put("customer_country", "US");
        call.put("direction", "inbound");
        call.put("tracking_phone_number", marketing.trackingNumber());
        call.put("business_phone_number", "+16145550110");
        call.put("source", marketing.source());
        call.put("source_name", marketing.sourceName());
        call.put("medium", marketing.medium());
        call.put("campaign", marketing.campaign());
        call.put("start_time", local(startedAt));
        call.put("created_at", local(startedAt.plusMillis(180)));
        call.put("timestamp", local(startedAt));
        call.put("datetime", LEGACY.format(startedAt.atOffset(ZoneOffset.UTC)));
        call.put("callernum", person.phone());
        call.put("trackingnum", marketing.trackingNumber());
        return call;
    }

    /** As CallRail tells a call that still rings: missed, of no duration. */
    private static ObjectNode ringing(ObjectNode call) {
        return state(call, "missed", false, 0);
    }

    private static ObjectNode talking(ObjectNode call) {
        return state(call, "in_progress", true, 0);
    }

    private static ObjectNode ended(ObjectNode call, String type, boolean answered, int seconds) {
        ObjectNode ended = state(call, type, answered, seconds);
        for (String absent : List.of(
                "recording",
                "recording_duration",
                "transcription",
                "conversational_transcript",
                "value",
                "note",
                "lead_status",
                "agent_email",
                "keywords",
                "good_lead_call_id")) {
            ended.put(absent, "");
        }
        ended.putArray("tags");
        ended.put("spam", false);
        return ended;
    }

    private static ObjectNode state(ObjectNode call, String type, boolean answered, int seconds) {
        ObjectNode state = call.deepCopy();
        state.put("call_type", type);
        state.put("answered", answered);
        state.put("voicemail", false);
        state.put("duration", Integer.toString(seconds));
        return state;
    }

    private static void recorded(ObjectNode call, Random random, int seconds) {
        String id = call.get("resource_id").stringValue();
        call.put(
                "recording",
                "https://app.callrail.com/calls/" + id + "/recording/redirect?access_key="
                        + hex(random).substring(0, 16));
        call.put("recording_duration", Integer.toString(seconds));
    }

    private static void transcribed(ObjectNode call, Job job) {
        call.put("conversational_transcript", String.join("\n", job.lines()));
        call.put("transcription", String.join(" ", job.lines()).replaceAll("(Agent|Caller): ", ""));
    }

    /** One of seventy people; all numbers are of those set aside for fiction. */
    private static Person person(Random random) {
        int which = 130 + random.nextInt(70);
        return new Person(
                FIRST[which % FIRST.length] + " " + LAST[which * 7 % LAST.length],
                "+16145550" + which,
                CITIES[which % CITIES.length]);
    }

    private static String formatted(String e164) {
        return e164.substring(2, 5) + "-" + e164.substring(5, 8) + "-" + e164.substring(8);
    }

    private String local(Instant at) {
        return OFFSET.format(OffsetDateTime.ofInstant(at, subject.zone()));
    }

    private static String hex(Random random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static Step step(int seconds, String kind, ObjectNode body) {
        return new Step(
                Duration.ofSeconds(seconds), kind, JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8));
    }
}
