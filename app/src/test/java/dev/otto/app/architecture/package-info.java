/** The rules that hold the modules apart and the rules and folds pure; each is shown to bite by a canary. */
@NullMarked
package dev.otto.app.architecture;

import org.jspecify.annotations.NullMarked;
