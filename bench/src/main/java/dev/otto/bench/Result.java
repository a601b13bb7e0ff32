package dev.otto.bench;

import java.util.List;

/**
 * What a run of a benchmark found, as it is kept.
 *
 * @param at when it began, ISO-8601 in UTC
 * @param setting what was measured how, in a sentence
 */
record Result(String benchmark, String at, Machine machine, String setting, List<Figure> figures) {}
