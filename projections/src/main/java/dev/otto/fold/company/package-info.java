/** The folds of companies, their users and their integrations. */
@NullMarked
package dev.otto.fold.company;

import org.jspecify.annotations.NullMarked;
