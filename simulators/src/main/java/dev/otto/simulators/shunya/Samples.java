package dev.otto.simulators.shunya;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Conversations for calls of which nothing can be heard: by the name that is asked for, else by the call. */
final class Samples {

    private record Sample(String name, List<String> lines) {}

    private static final String GREETING =
            "Agent: Thanks for calling Cedar Ridge Home Services, this is Avery. How can I help you today?";

    private static final List<Sample> CALLS = List.of(
            new Sample(
                    "roof-leak",
                    List.of(
                            GREETING,
                            "Caller: Water is coming through the ceiling, I think the roof is leaking after the storm.",
                            "Agent: I am sorry to hear that. Is this a house you own?",
                            "Caller: Yes, it is my own house. My name is {name}, {address}.",
                            "Agent: I have an inspection {day} at {time}. Would that work?",
                            "Caller: Yes, please book it. Will the insurance pay for it?",
                            "Agent: Our roofer takes photos for your insurer. You are booked {day} at {time}.",
                            "Caller: Great, thank you so much. Goodbye.")),
            new Sample(
                    "ac-not-cooling",
                    List.of(
                            GREETING,
                            "Caller: My AC blows warm air since this morning, and my mother is ninety.",
                            "Agent: What is the address and your name?",
                            "Caller: My name is {name}, {address}.",
                            "Agent: Let me try {day} at {time}. I could not confirm that time in our system.",
                            "Caller: So I am not booked? That is frustrating.",
                            "Agent: Not yet. A dispatcher will call you back. Is there anything else?")),
            new Sample(
                    "water-heater",
                    List.of(
                            GREETING,
                            "Caller: The water heater is twelve years old and leaks a little. What would a new one cost?",
                            "Agent: An estimate is free. Would {day} at {time} work?",
                            "Caller: That is a bit expensive, I need to talk to my husband first.",
                            "Agent: Of course. Shall I send you the quote by email?",
                            "Caller: Yes, please. My name is {name}.")),
            new Sample(
                    "furnace-tune-up",
                    List.of(
                            GREETING,
                            "Caller: I would like the furnace checked before winter.",
                            "Agent: Gladly. What is your name and address?",
                            "Caller: My name is {name}, {address}.",
                            "Agent: I have {day} at {time}.",
                            "Caller: Perfect, book it.",
                            "Agent: You are booked {day} at {time}. Is there anything else?",
                            "Caller: No, thank you.")),
            new Sample(
                    "pool-heater",
                    List.of(
                            GREETING,
                            "Caller: The heater of our swimming pool is broken.",
                            "Agent: I am sorry, we do not offer pool repairs.",
                            "Caller: Okay. Do you know who does?",
                            "Agent: I am afraid not. Thank you for asking us first.")),
            new Sample(
                    "roof-price",
                    List.of(
                            GREETING,
                            "Caller: I have another quote for a new roof that is cheaper than yours.",
                            "Agent: What is included there? We give a warranty of fifteen years.",
                            "Caller: Fine, that is better than theirs. But it is still too expensive, I have to think about it.",
                            "Agent: I will call you back {day}.",
                            "Caller: My name is {name}. Goodbye.")),
            new Sample(
                    "wrong-number",
                    List.of(
                            GREETING,
                            "Caller: Is this the dentist?",
                            "Agent: No, I am afraid you have the wrong number.",
                            "Caller: Sorry. Goodbye.")),
            new Sample(
                    "no-heat",
                    List.of(
                            GREETING,
                            "Caller: We have no heat at all, and it is an emergency with the baby here.",
                            "Agent: Is there a smell of gas?",
                            "Caller: No. My name is {name}, {address}.",
                            "Agent: A technician can be there {day} at {time}. The visit is eighty nine dollars.",
                            "Caller: Okay, that is fine, please book it.",
                            "Agent: You are booked {day} at {time}. Goodbye.")));

    private static final List<Sample> VISITS = List.of(
            new Sample(
                    "visit-won",
                    List.of(
                            "Rep: Good afternoon, I am from Cedar Ridge. Thanks for having me.",
                            "Customer: Come in. The dog is friendly.",
                            "Rep: How old is the roof? Let me have a look at the attic first.",
                            "Customer: Fourteen years. It leaks over the bedroom.",
                            "Rep: Let me show you what I found, and what a new roof would cost.",
                            "Customer: That is expensive. Another company was cheaper.",
                            "Rep: We take the old roof away, and give fifteen years of warranty.",
                            "Customer: Okay, that is fine. Let us do it, where do I sign?",
                            "Rep: Perfect. I will send the contract, and call you back about the date.")),
            new Sample(
                    "visit-pending",
                    List.of(
                            "Rep: Good morning, thanks for having me.",
                            "Customer: Good morning. The furnace is in the basement.",
                            "Rep: How long has it been making that noise?",
                            "Customer: Since last winter.",
                            "Rep: Let me show you two options.",
                            "Customer: I need to talk to my wife, and I have to think about it.",
                            "Rep: Of course. I will send the quote and follow up {day}.")),
            new Sample(
                    "visit-lost",
                    List.of(
                            "Rep: Hello, I am from Cedar Ridge.",
                            "Customer: Hello. I do not have much time.",
                            "Rep: Let me show you the price of a new water heater.",
                            "Customer: Too expensive. We are going with another company.",
                            "Rep: I am sorry to hear that. Thank you for your time.")));

    private static final String[] FIRST = {"Dana", "Marcus", "Priya", "Leonard", "Renee", "Jonas", "Imani", "Theo"};
    private static final String[] LAST = {
        "Whitfield", "Okafor", "Raman", "Fenn", "Castell", "Lindgren", "Moreau", "Haddad"
    };
    private static final String[] STREETS = {
        "Larch Hollow Court", "Elm Street", "Mill Road", "Quarry Lane", "Foxglove Drive"
    };
    private static final String[] CITIES = {"Columbus", "Dublin", "Westerville", "Hilliard", "Gahanna"};
    private static final String[] DAYS = {"tomorrow", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"};
    private static final String[] TIMES = {"8 AM", "9:30 AM", "10 AM", "1 PM", "2:30 PM", "4 PM"};

    private Samples() {}

    /** The conversation of a call; {@code named} chooses the sample, the seed and the call its details. */
    static Conversation of(long seed, String company, long callId, boolean visit, @Nullable String named) {
        SplittableRandom random = Dice.of(seed, "sample", company, callId);
        List<Sample> kind = visit ? VISITS : CALLS;
        Sample chosen = kind.get(random.nextInt(kind.size()));
        Sample sample = Stream.concat(CALLS.stream(), VISITS.stream())
                .filter(one -> one.name().equals(named))
                .findFirst()
                .orElse(chosen);
        String name = pick(random, FIRST) + " " + pick(random, LAST);
        String address = (100 + random.nextInt(900)) + " " + pick(random, STREETS) + ", " + pick(random, CITIES)
                + ", OH " + (43_000 + random.nextInt(300));
        String day = pick(random, DAYS);
        String time = pick(random, TIMES);
        LocalDateTime recordedAt = LocalDate.of(2026, 7, 1)
                .plusDays(random.nextInt(60))
                .atTime(8 + random.nextInt(10), random.nextInt(60));
        return Conversation.of(
                recordedAt,
                sample.lines().stream()
                        .map(line -> line.replace("{name}", name)
                                .replace("{address}", address)
                                .replace("{day}", day)
                                .replace("{time}", time))
                        .toList());
    }

    private static String pick(SplittableRandom random, String[] of) {
        return of[random.nextInt(of.length)];
    }
}
