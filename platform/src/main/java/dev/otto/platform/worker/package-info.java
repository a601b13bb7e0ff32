/** What runs behind the requests, as monitoring sees it. */
@NullMarked
package dev.otto.platform.worker;

import org.jspecify.annotations.NullMarked;
