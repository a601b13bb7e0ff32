/** Tests of what the demo shows. */
@NullMarked
package dev.otto.app.demo;

import org.jspecify.annotations.NullMarked;
