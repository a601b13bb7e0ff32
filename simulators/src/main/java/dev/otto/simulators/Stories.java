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
import org.jspecify.annotations.Nullable;
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
     * @param heard what can be listened to from now on; null for nothing new
     */
    @SuppressWarnings("ArrayRecordComponent") // raw bytes to send
    record Step(
            Duration after,
            String kind,
            byte[] body,
            @Nullable Heard heard) {}

    /** The recording of a call. */
    record Heard(String callId, Recording recording) {}

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

    private record Job(String topic, List<String> lines, boolean booked) {

        /** What was said, about this person and time. */
        List<String> lines(String name, String address, String day, String time) {
            return lines.stream()
                    .map(line -> line.replace("{name}", name)
                            .replace("{address}", address)
                            .replace("{day}", day)
                            .replace("{time}", time))
                    .toList();
        }
    }

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
    private static final String GREETING =
            "Agent: Thanks for calling Cedar Ridge Home Services, this is Avery. How can I help you today?";
    private static final List<Job> JOBS = List.of(
            new Job(
                    "roof-leak",
                    List.of(
                            GREETING,
                            "Caller: Water is coming through the ceiling, I think the roof is leaking after the storm.",
                            "Agent: I am sorry to hear that. What is your name and address?",
                            "Caller: My name is {name}, {address}.",
                            "Agent: I have an inspection {day} at {time}.",
                            "Caller: Yes, please book it.",
                            "Agent: You are booked {day} at {time}. Is there anything else?",
                            "Caller: No, thank you so much."),
                    true),
            new Job(
                    "ac-not-cooling",
                    List.of(
                            GREETING,
                            "Caller: My AC blows warm air since this morning. My name is {name}.",
                            "Agent: Let me try {day} at {time}. I could not confirm that time in our system.",
                            "Caller: So I am not booked? That is frustrating.",
                            "Agent: Not yet. A dispatcher will call you back."),
                    false),
            new Job(
                    "water-heater",
                    List.of(
                            GREETING,
                            "Caller: The water heater is twelve years old and leaks a little. What would a new one cost?",
                            "Agent: An estimate is free. Would {day} at {time} work?",
                            "Caller: That is a bit expensive, I need to talk to my husband first.",
                            "Agent: Of course. Shall I send you the quote by email?",
                            "Caller: Yes, please. My name is {name}."),
                    false),
            new Job(
                    "furnace-tune-up",
                    List.of(
                            GREETING,
                            "Caller: I would like the furnace checked before winter.",
                            "Agent: Gladly. What is your name and address?",
                            "Caller: My name is {name}, {address}.",
                            "Agent: I have {day} at {time}.",
                            "Caller: Perfect, book it.",
                            "Agent: You are booked {day} at {time}."),
                    true),
            new Job(
                    "pool-heater",
                    List.of(
                            GREETING,
                            "Caller: The heater of our swimming pool is broken.",
                            "Agent: I am sorry, we do not offer pool repairs.",
                            "Caller: Okay, thank you."),
                    false));
    private static final String[] STREETS = {
        "Larch Hollow Court", "Elm Street", "Mill Road", "Quarry Lane", "Foxglove Drive"
    };
    private static final String[] DAYS = {"tomorrow", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"};
    private static final String[] TIMES = {"8 AM", "9:30 AM", "10 AM", "1 PM", "2:30 PM", "4 PM"};
    private static final List<String> WRONG_NUMBER = List.of(
            GREETING,
            "Caller: Is this the dentist?",
            "Agent: No, I am afraid you have the wrong number.",
            "Caller: Sorry. Goodbye.");
    private static final List<String> SPAM = List.of(
            GREETING, "Caller: This is about the warranty of your car.", "Agent: You have the wrong number. Goodbye.");
    private static final String[] TEXTS = {
        "Is the technician on the way?",
        "Can you send me the receipt?",
        "Thank you, everything works again!",
        "What time tomorrow?",
        "Please call me back about the estimate."
    };

    private final long seed;
    private final Subject subject;
    private final String recordings;

    Stories(long seed, Subject subject) {
        this(seed, subject, "https://app.callrail.com");
    }

    /** @param recordings where recordings are to be had, without a slash at the end */
    Stories(long seed, Subject subject, String recordings) {
        this.seed = seed;
        this.subject = subject;
        this.recordings = recordings;
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
        String address = (100 + random.nextInt(900)) + " " + STREETS[random.nextInt(STREETS.length)] + ", "
                + person.city() + ", OH " + (43_000 + random.nextInt(300));
        List<String> lines = job.lines(
                person.name(), address, DAYS[random.nextInt(DAYS.length)], TIMES[random.nextInt(TIMES.length)]);
        transcribed(ended, lines);
        steps.add(step(3, "call.completed", ended, heard(ended, now, lines)));
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
        List<String> lines = List.of("Caller: My name is " + person.name() + ". Please call me back about my furnace.");
        return List.of(
                step(0, "call.incoming", ringing(call)), step(2, "call.completed", ended, heard(ended, now, lines)));
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
                step(2, "call.completed", ended, heard(ended, now, spam ? SPAM : WRONG_NUMBER)),
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

    private void recorded(ObjectNode call, Random random, int seconds) {
        String id = call.get("resource_id").stringValue();
        call.put(
                "recording",
                recordings + "/calls/" + id + "/recording/redirect?access_key="
                        + hex(random).substring(0, 16));
        call.put("recording_duration", Integer.toString(seconds));
    }

    private Heard heard(ObjectNode call, Instant at, List<String> lines) {
        return new Heard(
                call.get("resource_id").stringValue(),
                new Recording(at.atZone(subject.zone()).toLocalDateTime().truncatedTo(ChronoUnit.SECONDS), lines));
    }

    private static void transcribed(ObjectNode call, List<String> lines) {
        call.put("conversational_transcript", String.join("\n", lines));
        call.put("transcription", String.join(" ", lines).replaceAll("(Agent|Caller): ", ""));
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
        return step(seconds, kind, body, null);
    }

    private static Step step(int seconds, String kind, ObjectNode body, @Nullable Heard heard) {
        return new Step(
                Duration.ofSeconds(seconds),
                kind,
                JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8),
                heard);
    }
}
