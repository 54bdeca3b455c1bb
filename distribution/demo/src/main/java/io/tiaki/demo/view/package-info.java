/** What the user sees: a live table, plain lines, or JSON. */
package io.tiaki.demo.view;
