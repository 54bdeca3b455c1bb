/** Command lines: read, checked, and refused with one message. */
package io.tiaki.demo.options;
