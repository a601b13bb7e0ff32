package dev.otto.write;

import dev.otto.platform.tenancy.Gathering;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers to one question that a gathering transaction remembers, until what it writes itself may change them. */
public final class Foreseen<K, V> {

    /** The answer; asked again where nobody foresaw the question or no transaction gathers. */
    public V answer(K question, Function<K, V> ask) {
        @Nullable Gathering gathering = Gathering.open();
        return gathering == null ? ask.apply(question) : answers(gathering).computeIfAbsent(question, ask);
    }

    /** Whether an answer is remembered. */
    public boolean known(K question) {
        @Nullable Gathering gathering = Gathering.open();
        return gathering != null && answers(gathering).containsKey(question);
    }

    /** Remembers an answer. */
    public void put(K question, V answer) {
        @Nullable Gathering gathering = Gathering.open();
        if (gathering != null) {
            answers(gathering).put(question, answer);
        }
    }

    /** Forgets one answer: what was written bears on it alone. */
    public void forget(K question) {
        @Nullable Gathering gathering = Gathering.open();
        if (gathering != null) {
            answers(gathering).remove(question);
        }
    }

    /** Forgets all answers: something was written. */
    public void forget() {
        @Nullable Gathering gathering = Gathering.open();
        if (gathering != null) {
            answers(gathering).clear();
        }
    }

    private Map<K, V> answers(Gathering gathering) {
        Answers<K, V> answers = gathering.of(this, owner -> new Answers<>());
        return answers.byQuestion;
    }

    private static final class Answers<K, V> implements Gathering.Gathered {

        private final Map<K, V> byQuestion = new HashMap<>();

        @Override
        public void write() {
            // nothing: it only remembers
        }
    }
}
