/** What is shipped and under which licences; a step of the build, never shipped itself. */
@NullMarked
package io.tiaki.bom;

import org.jspecify.annotations.NullMarked;
