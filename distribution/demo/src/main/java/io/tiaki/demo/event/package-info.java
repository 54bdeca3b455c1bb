/** What the processes say on standard output, one JSON object a line. */
package io.tiaki.demo.event;
